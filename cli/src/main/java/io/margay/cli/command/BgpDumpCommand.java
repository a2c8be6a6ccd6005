package io.margay.cli.command;

import io.margay.model.control.ControlRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl bgp dump FILE}: the table in MRT's format (RFC 6396). */
final class BgpDumpCommand implements Command {
  @Override
  public CommandSpec spec() {
    return Options.named(this, "dump", "Writes the table into a file in MRT's format (RFC 6396).")
        .addPositional(
            Options.words("FILE", "what bgpdump, gobgp mrt inject and bgp-speaker read"));
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    List<String> words = Options.words(arguments);
    if (words.size() != 1) {
      throw FailedException.usage("one file is needed", "netctl bgp dump table.mrt");
    }
    Path file = Path.of(words.getFirst());
    long total = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      long offset = 0;
      do {
        BgpReport piece = BgpReport.ask(session, new ControlRequest.BgpDump(offset));
        byte[] octets = Base64.getDecoder().decode(piece.text("data"));
        out.write(octets);
        offset += octets.length;
        total = Long.parseLong(piece.text("total"));
        if (octets.length == 0 && offset < total) {
          throw FailedException.usage(
              "another dump was begun meanwhile", "netctl bgp dump " + file);
        }
      } while (offset < total);
    } catch (NoSuchFileException e) {
      throw FailedException.usage(
          "cannot write " + file + ": there is no such directory", "netctl bgp dump FILE");
    } catch (IOException e) {
      throw FailedException.usage("cannot write " + file + ": " + e, "netctl bgp dump FILE");
    }
    session.print(total + " octets written to " + file + "\n");
    return ExitCode.OK;
  }
}
