/** Tests of IP sets against the kernel and the ipset program. */
package io.margay.netlink.ipset;
