package io.margay.cli.lab;

import io.margay.lab.Host;
import io.margay.lab.LabProcess;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code netctl lab logs}: the logs as they are; with several, each piece under the name of its
 * process. Following ends with the lab.
 */
final class Logs {
  private static final int PIECE = 64 * 1024;
  private static final long PAUSE_MILLIS = 200;

  /** One log, and how far it is printed. */
  private static final class Reader {
    final String name;
    final Path file;
    long at;

    Reader(String name, Path file) {
      this.name = name;
      this.file = file;
    }
  }

  private final LabCall call;
  private final List<Reader> readers = new ArrayList<>();
  private String heading = "";

  private Logs(LabCall call) {
    this.call = call;
  }

  static int print(LabCall call) throws IOException, LabFailedException {
    String where = call.word("HOST[/PROCESS]");
    Host host = LabCall.host(call.lab(), where);
    String process = LabCall.secondPart(where);
    Logs logs = new Logs(call);
    for (LabProcess one : process.isEmpty() ? host.processes() : List.of(host.process(process))) {
      logs.readers.add(new Reader(one.toString(), one.log()));
    }
    logs.printNew();
    while (call.arguments().hasMatchedOption(LabAction.FOLLOW) && logs.anyLeft()) {
      pause();
      logs.printNew();
    }
    return 0;
  }

  private boolean anyLeft() {
    return readers.stream().anyMatch(reader -> Files.exists(reader.file));
  }

  private void printNew() throws IOException {
    for (Reader reader : readers) {
      if (Files.exists(reader.file)) {
        printNew(reader);
      }
    }
    call.out().flush();
  }

  private void printNew(Reader reader) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(reader.file.toFile(), "r")) {
      file.seek(reader.at);
      byte[] piece = new byte[PIECE];
      for (int read = file.read(piece); read > 0; read = file.read(piece)) {
        if (readers.size() > 1 && !heading.equals(reader.name)) {
          call.out().print((heading.isEmpty() ? "" : "\n") + "==> " + reader.name + " <==\n");
          heading = reader.name;
        }
        call.out().write(piece, 0, read);
        reader.at += read;
      }
    }
  }

  private static void pause() throws InterruptedIOException {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException translated = new InterruptedIOException("interrupted");
      translated.initCause(e);
      throw translated;
    }
  }
}
