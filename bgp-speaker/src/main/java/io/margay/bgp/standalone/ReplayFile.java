package io.margay.bgp.standalone;

import io.margay.bgp.replay.Replay;
import io.margay.bgp.speaker.BestRoute;
import io.margay.model.document.Fault;
import io.margay.model.document.InvalidDocumentException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code bgp-speaker --replay FILE}: prints what a recorded speaker did, and its table at the end.
 */
final class ReplayFile {
  private ReplayFile() {}

  /** The exit status. */
  static int print(Path file, PrintStream out, PrintStream err) {
    Replay replay = new Replay(out::println);
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      String first = lines.readLine();
      if (first == null) {
        err.println("bgp-speaker: " + file + ": line 1: the recording is empty");
        return 2;
      }
      for (String line = first; line != null; line = lines.readLine()) {
        replay.play(line);
      }
    } catch (IOException e) {
      err.println("bgp-speaker: cannot read " + file + ": " + e);
      return 2;
    } catch (IllegalArgumentException e) {
      err.println("bgp-speaker: " + file + ": " + e.getMessage());
      return 2;
    } catch (InvalidDocumentException e) {
      for (Fault fault : e.faults()) {
        err.println("bgp-speaker: " + file + ": " + fault);
      }
      return 2;
    }
    out.println("sessions at the end:");
    replay.sessions().forEach((peer, state) -> out.println("  " + peer + " " + state));
    out.println("routes at the end:");
    replay.routes().forEach(route -> out.println("  " + words(route)));
    return 0;
  }

  private static String words(BestRoute route) {
    return route.prefix()
        + route.nextHop().map(hop -> " via " + hop).orElse("")
        + " from "
        + route.peer().orElse("this speaker")
        + (route.asPath().isEmpty() ? "" : " path " + route.asPath());
  }
}
