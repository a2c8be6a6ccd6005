package io.margay.datastore;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes that happen all together, at one revision, or not at all.
 *
 * @param compares all must hold; at most {@link Limits#MAX_TRANSACTION_OPS}
 * @param writes at most {@link Limits#MAX_TRANSACTION_OPS}, each key once (etcd refuses a key that
 *     one transaction writes twice)
 */
public record Transaction(List<Compare> compares, List<Write> writes) {
  public Transaction {
    compares = List.copyOf(compares);
    writes = List.copyOf(writes);
    if (compares.size() > Limits.MAX_TRANSACTION_OPS
        || writes.size() > Limits.MAX_TRANSACTION_OPS) {
      throw new IllegalArgumentException(
          "%d compares and %d writes, at most %d each"
              .formatted(compares.size(), writes.size(), Limits.MAX_TRANSACTION_OPS));
    }
    Set<String> written = new HashSet<>();
    for (Write write : writes) {
      if (!written.add(write.key())) {
        throw new IllegalArgumentException(write.key() + " is written twice");
      }
    }
  }
}
