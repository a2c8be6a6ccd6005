/** Tests of generation events against the kernel and iptables-restore. */
package io.margay.netlink.nft;
