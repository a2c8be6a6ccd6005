package io.margay.datastore.resource;

import io.margay.datastore.Commit;
import io.margay.datastore.Datastore;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.Entry;
import io.margay.datastore.OutcomeUnknownException;
import io.margay.datastore.Transaction;
import io.margay.datastore.Write;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import java.util.Optional;

/** Commits, and settles an unknown outcome by reading back. */
final class Transactions {
  private Transactions() {}

  /**
   * Commits a transaction whose first write is the resource.
   *
   * <p>Where the outcome is unknown, the key is read: it holds what was to be written, or is absent
   * after a deletion, exactly when somebody did this, and what was written contains a uid that is
   * ours. Otherwise it may yet happen, and the user is told so.
   */
  static Commit commit(Datastore store, Transaction transaction) throws Refusal {
    try {
      return store.commit(transaction);
    } catch (OutcomeUnknownException unknown) {
      Write first = transaction.writes().getFirst();
      try {
        Optional<Entry> now = store.get(first.key());
        boolean done =
            switch (first) {
              case Write.Put put ->
                  now.map(entry -> entry.value().equals(put.value())).orElse(false);
              case Write.Delete _ -> now.isEmpty();
            };
        if (done) {
          return new Commit.Done(now.map(Entry::modRevision).orElse(0L));
        }
      } catch (DatastoreException e) {
        unknown.addSuppressed(e);
      }
      throw Refusal.of(
          Problem.of(ErrorCode.TIMED_OUT, "the store did not say whether it wrote " + first.key())
              .withWhy(String.valueOf(unknown.getMessage()))
              .withNext("netctl get    to see, then do it again"));
    }
  }
}
