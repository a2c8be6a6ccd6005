package io.margay.agent.desired;

/**
 * A port of this host belongs to another container: the request that asked for it cannot be met.
 */
public final class HostPortTakenException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param asked what was asked for
   * @param holder name of the endpoint that has it
   */
  public HostPortTakenException(PortMap asked, String holder) {
    super(
        "host port %s%d/%s is published by %s already"
            .formatted(
                asked.hostIp().map(ip -> ip + ":").orElse(""),
                asked.hostPort(),
                asked.protocol(),
                holder));
  }
}
