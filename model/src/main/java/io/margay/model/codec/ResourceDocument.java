package io.margay.model.codec;

import io.margay.model.document.Fault;
import io.margay.model.document.Position;
import io.margay.model.resource.Resource;
import java.util.List;

/**
 * A resource as a user wrote it.
 *
 * @param kind the word in its {@code kind} field: "IPPool", or "ipPool" in the dialect v1
 * @param source the input's name
 * @param at where the document starts
 * @param warnings what is kept but not honoured by this release, or changed on the way
 */
public record ResourceDocument(
    Resource resource, String kind, String source, Position at, List<Fault> warnings) {
  public ResourceDocument {
    warnings = List.copyOf(warnings);
  }
}
