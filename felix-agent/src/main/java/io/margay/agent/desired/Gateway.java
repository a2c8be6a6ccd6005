package io.margay.agent.desired;

import io.margay.model.net.Ip;

/**
 * Gateway addresses of containers: link-local (RFC 3927), the same on every host, on no interface.
 */
public final class Gateway {
  /** The gateway of a container's first network. */
  public static final Ip FIRST = Ip.parse("169.254.1.1");

  private Gateway() {}
}
