package io.margay.netlink.link;

/**
 * IPv4 settings of one link, the files of {@code /proc/sys/net/ipv4/conf/LINK/}; the numbers are
 * IPV4_DEVCONF_ of linux/ip.h.
 */
public enum InetSetting {
  FORWARDING(1),
  PROXY_ARP(3),
  ACCEPT_REDIRECTS(4),
  SEND_REDIRECTS(6),
  RP_FILTER(8),
  ACCEPT_SOURCE_ROUTE(9),
  ARP_IGNORE(19),
  ROUTE_LOCALNET(26);

  private final int number;

  InetSetting(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
