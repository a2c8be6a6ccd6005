package io.margay.model.codec;

import io.margay.model.document.Position;
import io.margay.model.resource.ResourceKey;
import java.util.Optional;

/**
 * Which resource a document is about, whatever its specification says.
 *
 * @param revision the revision that the document asks for
 * @param kind the word in its {@code kind} field
 */
public record KeyDocument(
    ResourceKey key, Optional<Long> revision, String kind, String source, Position at) {}
