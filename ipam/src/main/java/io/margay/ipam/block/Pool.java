package io.margay.ipam.block;

import io.margay.model.net.Cidr;

/**
 * What address management must know of a pool.
 *
 * @param name of the resource
 * @param cidr its addresses
 * @param blockSize prefix length of its blocks; a pool smaller than that is one block
 * @param enabled whether new addresses may come from it here: not disabled, and it selects this
 *     node (for the caller to decide)
 */
public record Pool(String name, Cidr cidr, int blockSize, boolean enabled) {
  /** Addresses of a block are listed one by one in its document, so it is at most this large. */
  private static final int MAX_BLOCK_BITS = 12;

  public Pool {
    int bits = cidr.address().bitLength();
    if (blockSize > bits || blockSize < bits - MAX_BLOCK_BITS) {
      throw new IllegalArgumentException(
          "pool %s: block size %d is not within %d to %d"
              .formatted(name, blockSize, bits - MAX_BLOCK_BITS, bits));
    }
  }
}
