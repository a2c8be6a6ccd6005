package io.margay.model.resource;

import java.util.List;
import java.util.Map;

/**
 * A profile.
 *
 * @param labelsToApply labels that every endpoint with this profile inherits, unless it has the key
 *     itself
 * @param ingress rules for packets to the endpoint
 * @param egress rules for packets from the endpoint
 */
public record ProfileSpec(
    Map<String, String> labelsToApply, List<Rule> ingress, List<Rule> egress) {
  public ProfileSpec {
    labelsToApply = Metadata.checkedLabels("labelsToApply", labelsToApply);
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
  }
}
