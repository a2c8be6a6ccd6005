/**
 * Packets that NFLOG rules log, read by netlink: the LOG target is mute outside the machine's first
 * network namespace.
 *
 * <p>Life of one packet: a rule {@code -j NFLOG --nflog-group N --nflog-prefix P} meets it; the
 * kernel copies its first bytes and, within 100 ms, sends them with others to the socket that has
 * bound group N; the thread of a {@link io.margay.netlink.Listener} reads each into a {@link
 * io.margay.netlink.nflog.LoggedPacket} and {@link io.margay.netlink.nflog.NfLog} calls back.
 *
 * <p>Nothing is kept. The callback runs on the listener's thread and is to be quick.
 *
 * <p>Invariants: at most 128 bytes of a packet leave the kernel; traffic never waits for the
 * reader; closing gives the group back.
 *
 * <p>Standards: linux/netfilter/nfnetlink_log.h, subsystem 4 of nfnetlink.
 *
 * <p>Rejected: libnetfilter_log and ulogd (another process and its configuration), and the trace
 * target, which logs every rule a packet passes.
 */
@NullMarked
package io.margay.netlink.nflog;

import org.jspecify.annotations.NullMarked;
