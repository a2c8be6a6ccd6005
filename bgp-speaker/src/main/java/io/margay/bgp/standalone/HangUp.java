package io.margay.bgp.standalone;

import java.lang.reflect.Proxy;

/**
 * SIGHUP. Java has no other way than {@code sun.misc.Signal} of the module jdk.unsupported, which
 * it supports and whose name it warns of; so it is called by name.
 */
final class HangUp {
  private HangUp() {}

  /** Runs the task at each SIGHUP, on a thread of the signal's. */
  static void handle(Runnable task) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      task.run();
                      yield null;
                    }
                    case "equals" ->
                        System.identityHashCode(self) == System.identityHashCode(arguments[0]);
                    case "hashCode" -> System.identityHashCode(self);
                    default -> "SIGHUP handler";
                  });
      Object _ =
          signal
              .getMethod("handle", signal, handler)
              .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java has no sun.misc.Signal", e);
    }
  }
}
