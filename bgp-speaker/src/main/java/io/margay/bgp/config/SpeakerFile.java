package io.margay.bgp.config;

import io.margay.bgp.speaker.PeerConfig;
import io.margay.bgp.speaker.SpeakerConfig;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the file of a stand-alone speaker says.
 *
 * @param originate routes of our own; a next hop of zeros is our address on each session
 * @param mrt files with tables (RFC 6396)
 * @param controlSocket path of the socket that {@code netctl bgp --socket} speaks to
 * @param metrics where {@code /metrics} is served over HTTP
 * @param logLevel error, warn, info or debug
 */
public record SpeakerFile(
    SpeakerConfig speaker,
    List<PeerConfig> peers,
    Map<Cidr, PathAttributes> originate,
    Mrt mrt,
    KernelExport kernel,
    String controlSocket,
    Optional<SpeakerConfig.Endpoint> metrics,
    String logLevel) {
  /** Where the control socket is unless the file says otherwise. */
  public static final String DEFAULT_SOCKET = "/run/margay/bgp-speaker.sock";

  /**
   * Files with tables.
   *
   * @param load those whose routes are ours as well
   * @param dump where our table goes at an interval
   */
  public record Mrt(List<Load> load, Optional<Dump> dump) {
    public static final Mrt NONE = new Mrt(List.of(), Optional.empty());

    public Mrt {
      load = List.copyOf(load);
    }
  }

  /**
   * A table to originate.
   *
   * @param from the peer whose paths count; else each prefix's first path does
   * @param keepNextHop leave the next hops as they are, rather than give ourselves
   */
  public record Load(String file, Optional<Ip> from, boolean keepNextHop) {}

  /** A file that is written anew each time. */
  public record Dump(String file, Duration every) {}

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
