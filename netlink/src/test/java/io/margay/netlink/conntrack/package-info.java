/** Tests of tracked flows against the kernel. */
package io.margay.netlink.conntrack;
