package io.margay.ipam;

import io.margay.datastore.Write;
import io.margay.ipam.block.Allocation;
import io.margay.ipam.block.HandleRecord;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Asks that all that one handle holds be held by another.
 *
 * @param from id of the handle that goes
 * @param to id of the handle that comes; it must not hold anything yet
 * @param state of the addresses from then on
 * @param attributes what to remember of the new holder
 * @param alsoWrite what else to write in the same transaction, given the new handle. Called on the
 *     worker's thread, again for each attempt: it must be quick and without effects of its own
 */
public record HandOverRequest(
    String from,
    String to,
    Allocation.State state,
    Map<String, String> attributes,
    Function<HandleRecord, List<Write>> alsoWrite) {
  public HandOverRequest {
    if (from.isEmpty() || to.isEmpty() || from.equals(to)) {
      throw new IllegalArgumentException("a hand-over is between two handles");
    }
    attributes = Map.copyOf(attributes);
  }
}
