package io.margay.bgp.speaker;

import io.margay.model.document.Tree;
import java.util.Optional;

/** Takes the lines of a recording, see {@link Speaker#record}. */
public interface RecordSink {
  /** One line of JSON, on the speaker's threads, one after the other. */
  void line(String json);

  /**
   * What a replay has to know of the speaker, and of a peer, without its secrets: a document of
   * {@code bgp.config}.
   */
  Tree configuration(SpeakerConfig speaker, Optional<PeerConfig> peer);
}
