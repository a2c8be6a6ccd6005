/** Tests of packet logging against the kernel and an iptables rule. */
package io.margay.netlink.nflog;
