package io.margay.bgp.speaker;

import io.margay.model.net.Ip;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Many hosts in one namespace, 10.91.0.1 and on, and a last one in another with a link between that
 * can be cut. A namespace for each would need more entries in the kernel's one table of neighbours
 * than it has. What is started inside has its sockets there, since a thread's children are where it
 * is.
 */
final class HostNamespaces implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x4000_0000; // linux/sched.h
  private static final int O_RDONLY = 0;

  private final String many = "bgpm" + ProcessHandle.current().pid() + "-many";
  private final String last = "bgpm" + ProcessHandle.current().pid() + "-last";
  private final int count;
  private final Path batch = Files.createTempFile("hosts", ".batch");

  HostNamespaces(int count) throws IOException {
    this.count = count;
    try {
      wire();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void wire() throws IOException {
    String link = "link add name e0 netns " + many + " type veth peer name e0 netns " + last;
    ip(List.of("netns add " + many, "netns add " + last, link));
    List<String> lines = new ArrayList<>(List.of("link set lo up", "link set e0 up"));
    for (int i = 1; i < count; i++) {
      lines.add("address add " + at(i) + "/16 dev e0");
    }
    ip(lines, "-n", many);
    ip(
        List.of("link set lo up", "link set e0 up", "address add " + at(count) + "/16 dev e0"),
        "-n",
        last);
  }

  private String name(int host) {
    return host == count ? last : many;
  }

  /** The address of a host, counted from 1. */
  Ip at(int host) {
    return Ip.v4(0x0a5b_0000 + host);
  }

  /** Runs something on a thread inside; the threads that it makes are inside too. */
  <T> T inside(int host, Supplier<T> what) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          enter(Path.of("/run/netns", name(host)));
          return what.get();
        });
    Thread.ofPlatform().name("in " + name(host)).start(task);
    return task.get();
  }

  @SuppressWarnings("restricted") // setns is not in the JDK
  private static void enter(Path namespace) {
    try (Arena arena = Arena.ofConfined()) {
      Linker linker = Linker.nativeLinker();
      MethodHandle open =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("open"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
      FunctionDescriptor twoNumbers =
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
      MethodHandle setns =
          linker.downcallHandle(linker.defaultLookup().findOrThrow("setns"), twoNumbers);
      MethodHandle close =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("close"),
              FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      int file = (int) open.invokeExact(arena.allocateFrom(namespace.toString()), O_RDONLY);
      int result = (int) setns.invokeExact(file, CLONE_NEWNET);
      int closed = (int) close.invokeExact(file);
      if (file < 0 || result != 0 || closed != 0) {
        throw new AssertionError("could not enter " + namespace + ": the test needs root");
      }
    } catch (AssertionError e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("could not enter " + namespace, e);
    }
  }

  /** The last host dies in silence: nothing reaches it or leaves it any more. */
  void cut() throws IOException {
    ip(List.of("link set e0 down"), "-n", last);
  }

  private void ip(List<String> lines, String... where) throws IOException {
    Files.write(batch, lines);
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(where));
    command.addAll(List.of("-batch", batch.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + said);
    }
  }

  @Override
  public void close() throws IOException {
    ip(List.of("netns delete " + many, "netns delete " + last), "-force");
    Files.delete(batch);
  }
}
