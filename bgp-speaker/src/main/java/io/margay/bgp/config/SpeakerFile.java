package io.margay.bgp.config;

import io.margay.bgp.speaker.PeerConfig;
import io.margay.bgp.speaker.SpeakerConfig;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.Cidr;
import java.util.List;
import java.util.Map;

/**
 * What the file of a stand-alone speaker says.
 *
 * @param originate routes of our own; a next hop of zeros is our address on each session
 * @param controlSocket path of the socket that {@code netctl bgp --socket} speaks to
 * @param logLevel error, warn, info or debug
 */
public record SpeakerFile(
    SpeakerConfig speaker,
    List<PeerConfig> peers,
    Map<Cidr, PathAttributes> originate,
    KernelExport kernel,
    String controlSocket,
    String logLevel) {
  /** Where the control socket is unless the file says otherwise. */
  public static final String DEFAULT_SOCKET = "/run/margay/bgp-speaker.sock";

  /**
   * Whether best routes go into the kernel.
   *
   * @param protocol the number that marks them as ours, 5 to 255; 81
   * @param metric of the routes; 0
   */
  public record KernelExport(boolean enabled, int protocol, int metric) {
    /** The protocol of a stand-alone speaker's routes (contract). */
    public static final int PROTOCOL = 81;

    public static final KernelExport OFF = new KernelExport(false, PROTOCOL, 0);
  }

  public SpeakerFile {
    peers = List.copyOf(peers);
    originate = Map.copyOf(originate);
  }
}
