package io.margay.model.resource;

import io.margay.model.net.Cidr;
import io.margay.model.selector.Selector;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A pool of addresses.
 *
 * @param cidr the range; never changes once stored, and overlaps no other pool
 * @param blockSize prefix length of the blocks that hosts take from it, 20 to 32 (IPv6: 116 to
 *     128), at least as long as the pool's own; never changes once stored
 * @param ipipMode kept for a later release; at most one of the two modes is not {@code NEVER}
 * @param vxlanMode kept for a later release
 * @param natOutgoing whether what its addresses send to outside all pools leaves under the address
 *     of their host
 * @param disabled whether new addresses are refused; those given out keep working
 * @param disableBgpExport whether its blocks are kept from BGP peers
 * @param nodeSelector the hosts that may take addresses, by their labels
 * @param allowedUses what addresses are given to; never empty
 */
public record IpPoolSpec(
    Cidr cidr,
    int blockSize,
    EncapsulationMode ipipMode,
    EncapsulationMode vxlanMode,
    boolean natOutgoing,
    boolean disabled,
    boolean disableBgpExport,
    Selector nodeSelector,
    Set<PoolUse> allowedUses) {
  /** Ranges that no container can be reached by, or that the data path uses itself. */
  private static final List<Cidr> RESERVED =
      List.of(
          Cidr.parse("0.0.0.0/8"),
          Cidr.parse("127.0.0.0/8"),
          Cidr.parse("169.254.0.0/16"),
          Cidr.parse("224.0.0.0/3"),
          Cidr.parse("::1/128"),
          Cidr.parse("fe80::/10"),
          Cidr.parse("ff00::/8"));

  public IpPoolSpec {
    int shortest = cidr.address().v6() ? 116 : 20;
    if (blockSize < shortest || blockSize > cidr.address().bitLength()) {
      throw new InvalidFieldException(
          "blockSize",
          blockSize + " is not within " + shortest + " to " + cidr.address().bitLength());
    }
    for (Cidr reserved : RESERVED) {
      if (cidr.overlaps(reserved)) {
        throw new InvalidFieldException(
            "cidr", cidr + " overlaps " + reserved + ", which containers cannot use");
      }
    }
    if (!disabled && cidr.length() > blockSize) {
      throw new InvalidFieldException(
          "cidr",
          cidr
              + " is smaller than one block of /"
              + blockSize
              + ": choose a larger pool or a longer blockSize");
    }
    if (ipipMode != EncapsulationMode.NEVER && vxlanMode != EncapsulationMode.NEVER) {
      throw new InvalidFieldException("vxlanMode", "ipipMode and vxlanMode cannot both be on");
    }
    if (ipipMode != EncapsulationMode.NEVER && cidr.address().v6()) {
      throw new InvalidFieldException("ipipMode", "IPIP carries IPv4 only");
    }
    if (allowedUses.isEmpty()) {
      throw new InvalidFieldException("allowedUses", "at least one use is needed");
    }
    allowedUses = Collections.unmodifiableSet(EnumSet.copyOf(allowedUses));
  }

  /** An enabled pool with the defaults of the API. */
  public static IpPoolSpec of(Cidr cidr) {
    return new IpPoolSpec(
        cidr,
        defaultBlockSize(cidr),
        EncapsulationMode.NEVER,
        EncapsulationMode.NEVER,
        false,
        false,
        false,
        Selector.all(),
        EnumSet.allOf(PoolUse.class));
  }

  /** 26, or 122 for IPv6: 64 addresses. */
  public static int defaultBlockSize(Cidr cidr) {
    return cidr.address().v6() ? 122 : 26;
  }

  public IpPoolSpec withBlockSize(int to) {
    return new IpPoolSpec(
        cidr,
        to,
        ipipMode,
        vxlanMode,
        natOutgoing,
        disabled,
        disableBgpExport,
        nodeSelector,
        allowedUses);
  }

  public IpPoolSpec withDisabled(boolean to) {
    return new IpPoolSpec(
        cidr,
        blockSize,
        ipipMode,
        vxlanMode,
        natOutgoing,
        to,
        disableBgpExport,
        nodeSelector,
        allowedUses);
  }

  public IpPoolSpec withNodeSelector(Selector to) {
    return new IpPoolSpec(
        cidr,
        blockSize,
        ipipMode,
        vxlanMode,
        natOutgoing,
        disabled,
        disableBgpExport,
        to,
        allowedUses);
  }
}
