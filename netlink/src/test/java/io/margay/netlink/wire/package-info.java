/** Tests of the netlink message format. */
package io.margay.netlink.wire;
