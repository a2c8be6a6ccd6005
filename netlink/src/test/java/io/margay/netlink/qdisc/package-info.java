/** Tests of limits of traffic against the kernel and tc. */
package io.margay.netlink.qdisc;
