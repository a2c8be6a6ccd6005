package io.margay.bgp.control;

import io.margay.bgp.Limits;
import io.margay.bgp.config.SpeakerFileWriter;
import io.margay.bgp.speaker.PeerConfig;
import io.margay.bgp.speaker.RecordSink;
import io.margay.bgp.speaker.Speaker;
import io.margay.bgp.speaker.SpeakerConfig;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A recording that is fetched piece by piece, for {@code netctl bgp monitor --record}. Ends by
 * itself when nobody fetches any more. What is fetched is forgotten; what nobody fetches in time is
 * lost, and the number says so.
 */
final class Recording implements RecordSink {
  private final InstantSource time;
  private final Deque<String> kept = new ArrayDeque<>();
  private long octets;
  private long last;
  private Instant until = Instant.MIN;
  private Optional<Speaker> speaker = Optional.empty();

  Recording(InstantSource time) {
    this.time = time;
  }

  @Override
  public Tree configuration(SpeakerConfig config, Optional<PeerConfig> peer) {
    return SpeakerFileWriter.write(config, peer);
  }

  @Override
  public void line(String json) {
    Optional<Speaker> over;
    synchronized (kept) {
      kept.addLast(json);
      octets += json.length();
      last++;
      while (octets > Limits.RECORDED_OCTETS) {
        octets -= kept.removeFirst().length();
      }
      over = time.instant().isAfter(until) ? speaker : Optional.empty();
      if (over.isPresent()) {
        speaker = Optional.empty();
        kept.clear();
        octets = 0;
      }
    }
    over.ifPresent(running -> running.record(Optional.empty()));
  }

  /** Begins anew. */
  Tree.Mapping begin(Speaker running) {
    long first;
    synchronized (kept) {
      kept.clear();
      octets = 0;
      first = last;
      until = time.instant().plus(Limits.EVENTS_WATCHED);
      speaker = Optional.of(running);
    }
    running.record(Optional.of(this));
    return new MappingBuilder().put("next", first).build();
  }

  /** Lines after a number, as many as an answer takes. */
  Tree.Mapping since(long number) {
    synchronized (kept) {
      until = time.instant().plus(Limits.EVENTS_WATCHED);
      long first = last - kept.size();
      long lost = Math.max(0, first - number);
      for (long gone = first; gone < number && !kept.isEmpty(); gone++) {
        octets -= kept.removeFirst().length();
      }
      List<String> lines = new ArrayList<>();
      int length = 0;
      for (String line : kept) {
        length += line.length();
        if (length > Limits.RECORDED_ANSWER && !lines.isEmpty()) {
          break;
        }
        lines.add(line);
      }
      MappingBuilder report =
          new MappingBuilder().put("next", Math.max(first, number) + lines.size());
      if (lost > 0) {
        report.put("lost", lost);
      }
      return report
          .put("more", lines.size() < kept.size())
          .put("lines", MappingBuilder.sequence(lines, Tree.Scalar::of))
          .build();
    }
  }
}
