/**
 * Resources to documents and back: what users write in YAML or JSON, what the store keeps, what
 * {@code netctl get} prints.
 *
 * <p>The life of a document: {@link io.margay.model.codec.ResourceCodec} has {@code
 * io.margay.model.document.Documents} make trees; {@code DocumentReader} takes each out of its
 * lists and its envelope and picks the dialect; {@code V3Binding} or {@code V1Binding} reads
 * metadata, and one binding per kind reads the specification key by key, builds the record, and
 * turns what the record refuses into a fault at the field's line and column. The result is a {@link
 * io.margay.model.codec.ResourceDocument} with warnings, or one {@code InvalidDocumentException}
 * with everything that is wrong in any document of the input.
 *
 * <p>Pure, by hand, without reflection. Invariants: {@code fromJson(toJson(x))} equals {@code x}
 * but for the revision, which is the store's; nothing that a document says is dropped silently. A
 * field that this release does not honour is refused ("not supported in this release"), except
 * where doing without it closes nothing that the user wanted closed: a pool's tunnels and NAT are
 * kept with a warning.
 *
 * <p>Standards: the API {@code projectcalico.org/v3}, whose kinds and fields {@code margay.io/v1}
 * shares; calicoctl 1.x documents ({@code apiVersion: v1}) as Calico's upgrade tool converts them,
 * save that a rule with both {@code notTag} and {@code notSelector} excludes either (the tool
 * excluded only both).
 *
 * <p>Rejected: data binding by reflection (stops at the first fault, knows no place, slow to
 * start); an empty list of nets or ports as "any" (another reader may take it for "none", so it is
 * refused).
 */
@NullMarked
package io.margay.model.codec;

import org.jspecify.annotations.NullMarked;
