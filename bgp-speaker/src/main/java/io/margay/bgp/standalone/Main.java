package io.margay.bgp.standalone;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import io.margay.bgp.config.SpeakerFile;
import io.margay.bgp.config.SpeakerFileReader;
import io.margay.bgp.speaker.SpeakerException;
import io.margay.model.document.Fault;
import io.margay.model.document.InvalidDocumentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** {@code bgp-speaker}: a router or route reflector from one file. */
public final class Main {
  static final String USAGE =
      """
      usage: bgp-speaker --config FILE [--check]
             bgp-speaker --replay FILE
        --config FILE   who we are, our peers and routes (docs/bgp-speaker.md)
        --check         read the file, say what is wrong in it, and end
        --replay FILE   print what a speaker did that netctl bgp monitor --record FILE recorded
      signals: HUP reads the file again; TERM ends, peers keep our routes where graceful restart was agreed
      exit status: 0 ended by a signal, or the file is fine or replayed; 1 the host refused; 2 wrong command line or file
      """;

  private Main() {}

  /** Runs until a signal. */
  public static void main(String[] arguments) throws InterruptedException {
    List<String> words = List.of(arguments);
    if (words.contains("--help") || words.contains("-h")) {
      System.out.print(USAGE);
      return;
    }
    if (words.size() == 2 && words.getFirst().equals("--replay")) {
      System.exit(ReplayFile.print(Path.of(words.get(1)), System.out, System.err));
      return;
    }
    boolean check = words.contains("--check");
    List<String> rest = words.stream().filter(word -> !word.equals("--check")).toList();
    Path path = path(rest);
    if (path == null) {
      System.err.print(
          "bgp-speaker: --config FILE or --replay FILE is needed, and nothing else\n" + USAGE);
      System.exit(2);
      return;
    }
    SpeakerFile file;
    try {
      file = SpeakerFileReader.read(path.toString(), Files.readAllBytes(path));
    } catch (IOException e) {
      System.err.println("bgp-speaker: cannot read " + path + ": " + e);
      System.exit(2);
      return;
    } catch (InvalidDocumentException e) {
      for (Fault fault : e.faults()) {
        System.err.println("bgp-speaker: " + fault);
      }
      System.exit(2);
      return;
    }
    if (check) {
      System.out.println(path + " is fine");
      return;
    }
    run(path, file);
  }

  private static @Nullable Path path(List<String> words) {
    if (words.size() == 2 && words.getFirst().equals("--config")) {
      return Path.of(words.get(1));
    }
    return words.size() == 1 && words.getFirst().startsWith("--config=")
        ? Path.of(words.getFirst().substring("--config=".length()))
        : null;
  }

  private static void run(Path path, SpeakerFile file) throws InterruptedException {
    System.setProperty("margay.log.level", file.logLevel()); // read by dist's logback.xml
    System.Logger log = System.getLogger(Main.class.getName());
    try (Running running = Running.start(path, file)) {
      log.log(INFO, "started {0}", running);
      HangUp.handle(running::reload);
      awaitSignal();
    } catch (IOException | SpeakerException e) {
      log.log(ERROR, "bgp-speaker cannot go on: " + e.getMessage());
      System.exit(1);
    }
  }

  /** Returns on SIGTERM or SIGINT; the process ends when all is closed. */
  private static void awaitSignal() throws InterruptedException {
    CountDownLatch signalled = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(() -> {
                  signalled.countDown();
                  try {
                    main.join();
                    Runtime.getRuntime().halt(0); // a signal would make it 128 and its number
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    signalled.await();
  }
}
