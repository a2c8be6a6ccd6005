/**
 * The file of a stand-alone speaker: YAML to {@link io.margay.bgp.config.SpeakerFile}, everything
 * that is wrong in it told at once with line and column.
 *
 * <p>Life of a file: {@code standalone.Main} reads its bytes; {@link
 * io.margay.bgp.config.SpeakerFileReader} has {@code model.document} make a tree and reads it key
 * by key; {@code PeerReader}, {@code FilterReader} and {@code RouteReader} read their parts and
 * build the records of {@code bgp.speaker}, {@code bgp.filter} and {@code bgp.wire}, whose own
 * checks become faults at the place of the value. The result is a whole configuration or an {@code
 * InvalidDocumentException}; nothing is half applied.
 *
 * <p>Pure: bytes in, values out. Invariants: an unknown key is a fault, with the near one that was
 * meant; a peer names only filters that the file holds; defaults are those of {@code PeerConfig}
 * and {@code SpeakerConfig}, and graceful restart is on. {@code docs/bgp-speaker.schema.json} holds
 * exactly the keys that are read here, which {@code SchemaTest} keeps true by asking the reader for
 * its keys.
 *
 * <p>Words are those of the standards with dashes: {@code hold-time} (RFC 4271), {@code
 * route-reflector-client} (RFC 4456), {@code ttl-security} (RFC 5082), {@code add-path} (RFC 7911),
 * {@code graceful-restart} (RFC 4724).
 *
 * <p>Rejected: a configuration language of its own (BIRD, FRR: no schema, no editor knows it), and
 * generating the reader from the schema (messages would know neither place nor reason).
 */
@NullMarked
package io.margay.bgp.config;

import org.jspecify.annotations.NullMarked;
