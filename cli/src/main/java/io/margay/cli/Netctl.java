package io.margay.cli;

import io.margay.cli.command.Dispatcher;
import io.margay.cli.command.Environment;
import io.margay.cli.store.Connection;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/** The program {@code netctl}. */
public final class Netctl {
  private static final int BUFFER = 8192;

  private Netctl() {}

  /** Runs one command line and exits with its code. */
  public static void main(String[] arguments) {
    // Numbers in messages are digits that scripts can read, whatever the user's locale.
    Locale.setDefault(Locale.ROOT);
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER),
            false,
            StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    int code =
        Dispatcher.run(
            List.of(arguments),
            new Environment(
                System.getenv(),
                System.in,
                out,
                err,
                Instant::now,
                ZoneId.systemDefault(),
                Connection::open));
    out.flush();
    System.exit(code);
  }
}
