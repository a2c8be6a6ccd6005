/**
 * BGP-4 messages as values, and their octets: a record per message, capability and attribute, and
 * one codec class per wire form.
 *
 * <p>Life of one message: {@code bgp.io} collects octets until {@link
 * io.margay.bgp.wire.MessageHeader#frameLength} says a frame is whole, then {@link
 * io.margay.bgp.wire.MessageCodec#read} checks the header and switches to {@code OpenCodec}, {@code
 * UpdateCodec}, {@code NotificationCodec} or {@code RouteRefresh}. An {@link
 * io.margay.bgp.wire.Update} leaves this package with its path attributes still as octets: most
 * attribute lists have been seen before, so {@code bgp.rib} looks the octets up and calls {@link
 * io.margay.bgp.wire.AttributeReader} only for new ones. Outgoing lists are made by {@link
 * io.margay.bgp.wire.AttributeWriter}, whole messages by {@link io.margay.bgp.wire.UpdateWriter}.
 *
 * <p>Invariants: everything here is pure and free of state; a value that was read is valid; what we
 * do not know (capabilities, attributes, notification data) is kept octet for octet. An error that
 * ends the session is a {@link io.margay.bgp.wire.MessageException} that carries the NOTIFICATION
 * to send. An error that RFC 7606 repairs is part of {@link io.margay.bgp.wire.AttributeResult}:
 * the routes are withdrawn, or the one attribute is dropped. Nothing else is thrown for any input.
 *
 * <p>IPv4 prefixes travel as one {@code long} each ({@link io.margay.bgp.wire.PackedPrefix}), IPv6
 * ones as two and a length, in lists of one {@link io.margay.bgp.wire.Family}; AS paths as their
 * four-octet wire form ({@link io.margay.bgp.wire.AsPath}), so that a full table does not become a
 * million objects.
 *
 * <p>Standards: RFC 4271 sections 4, 5, 6.1 to 6.4; RFC 5492 and RFC 9072 (OPEN parameters); RFC
 * 6793 (four-octet AS, AS_TRANS, AS4_PATH); RFC 2918 and RFC 7313 (route refresh); RFC 4760, 2545
 * and 8950 (both families, next hops); RFC 7911 (path identifiers); RFC 8654 (long messages); RFC
 * 4724, 8538, 9494 (restart capabilities, End-of-RIB, hard reset); RFC 7606 (errors per attribute);
 * RFC 7607 (AS 0); RFC 4486, 6608, 9003, 9384 and 9687 (subcodes and texts).
 *
 * <p>Rejected: a class and a registry entry per attribute (a {@code switch} over the type is the
 * registry); one object tree per UPDATE; long messages wherever they are allowed (few octets
 * gained, and tools that take them for broken).
 */
@NullMarked
package io.margay.bgp.wire;

import org.jspecify.annotations.NullMarked;
