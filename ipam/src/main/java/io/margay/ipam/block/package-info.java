/**
 * The arithmetic of address blocks: which blocks a pool has, which address is next, what a block
 * looks like in the store. Pure: no clock, thread, file or store.
 *
 * <p><b>Life of one address.</b> {@link io.margay.ipam.block.PoolBlocks} names the blocks of a
 * {@link io.margay.ipam.block.Pool} in the order a node tries them. A {@link
 * io.margay.ipam.block.Block} made there hands its addresses out by {@code allocate}, each with an
 * {@link io.margay.ipam.block.Allocation} that names the handle; the {@link
 * io.margay.ipam.block.HandleRecord} names the addresses. {@code release} puts the address at the
 * end of the block's free list. {@link io.margay.ipam.block.BlockCodec} and {@link
 * io.margay.ipam.block.HandleCodec} turn both into JSON and back; {@link
 * io.margay.ipam.block.IpamReport} adds up all of them.
 *
 * <p><b>Invariants.</b> Each ordinal of a block is allocated, free or excluded, and exactly one of
 * them; the constructor checks it, so that a document that contradicts itself never becomes a
 * block. Freed addresses are reused after all others of their block.
 *
 * <p><b>Standards.</b> RFC 4632 for prefixes, RFC 4291 section 2.6.1 for the one IPv6 address that
 * is left out.
 *
 * <p><b>Rejected.</b> A bitmap for the free list: it forgets the order. Attributes inside the block
 * as Calico has them: the block is rewritten for each of its addresses. Leaving out the first and
 * last address of every block: 2 of 64 addresses lost for a rule that /32 routes do not have.
 */
@NullMarked
package io.margay.ipam.block;

import org.jspecify.annotations.NullMarked;
