package io.margay.agent;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** {@code felix-agent}: parse, open, assemble, start, wait, close in reverse. */
public final class Main {
  private static final int CANNOT_GO_ON = 12;

  private Main() {}

  /**
   * Exit status 0 after a signal, 1 when the host is not as needed, 2 when a setting is wrong, 12
   * when any thread met what it cannot go on with.
   */
  public static void main(String[] arguments) throws InterruptedException {
    AgentConfig config;
    try {
      config = AgentConfigReader.read(List.of(arguments), System.getenv());
    } catch (AgentConfigReader.InvalidConfigException e) {
      System.err.println("felix-agent: " + e.getMessage());
      System.exit(2);
      return;
    }
    config.log().apply();
    System.Logger log = System.getLogger(Main.class.getName());
    Thread.setDefaultUncaughtExceptionHandler((thread, why) -> {
      // The supervisor starts us again, and what is in force stays so meanwhile.
      log.log(ERROR, "cannot go on, thread=" + thread.getName(), why);
      Runtime.getRuntime().halt(CANNOT_GO_ON);
    });
    try {
      if (new Agent(config, Main::awaitSignal).run()) {
        Runtime.getRuntime().halt(Leaving.EXIT_STATUS); // not exit: its hook waits for this thread
      }
    } catch (IOException e) {
      log.log(ERROR, "felix-agent cannot go on: " + e.getMessage());
      log.log(DEBUG, "it was here", e);
      System.exit(1);
    } catch (RuntimeException e) {
      log.log(ERROR, "felix-agent cannot go on: " + e, e);
      System.exit(1);
    }
  }

  /**
   * Returns on SIGTERM or SIGINT, or when the host has left; the process ends when all is closed.
   */
  private static void awaitSignal(CountDownLatch signalled) throws InterruptedException {
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(() -> {
                  signalled.countDown();
                  try {
                    main.join();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    signalled.await();
  }
}
