package io.margay.datastore.resource;

import io.margay.datastore.Transaction;
import io.margay.model.resource.Resource;
import java.util.List;

/** What goes with a resource that a user deletes: in the same transaction, or not at all. */
public interface Consequences {
  /** Nothing goes with any. */
  Consequences NONE = _ -> new Transaction(List.of(), List.of());

  /**
   * What else to compare and write, as of now; asked again for each attempt. May read the store.
   */
  Transaction ofDeleting(Resource resource);
}
