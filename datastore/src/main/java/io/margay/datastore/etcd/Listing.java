package io.margay.datastore.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.OptionsUtil;
import io.margay.datastore.CompactedException;
import io.margay.datastore.Entry;
import io.margay.datastore.Limits;
import io.margay.datastore.RefusedByStoreException;
import io.margay.datastore.Snapshot;
import io.margay.datastore.UnreachableException;
import io.margay.datastore.etcd.Verdict.Call;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a prefix in pages at one revision: the first page fixes it. An answer above gRPC's limit
 * halves the page; a revision compacted away meanwhile starts the listing over.
 */
final class Listing {
  private final Exchange exchange;

  Listing(Exchange exchange) {
    this.exchange = exchange;
  }

  Snapshot list(String prefix) {
    long end = System.nanoTime() + Limits.LIST_DEADLINE.toNanos();
    for (int restart = 0; ; restart++) {
      try {
        return pages(prefix, end);
      } catch (CompactedException e) {
        if (restart == Limits.LIST_RESTARTS) {
          throw e;
        }
      }
    }
  }

  private Snapshot pages(String prefix, long end) {
    ByteSequence stop = OptionsUtil.prefixEndOf(Text.bytes(prefix));
    List<Entry> entries = new ArrayList<>();
    String from = prefix;
    long revision = 0; // 0: the newest
    int size = Limits.LIST_PAGE;
    while (true) {
      GetResponse page;
      try {
        page = page(from, stop, revision, size);
      } catch (RefusedByStoreException e) {
        if (!tooLarge(e) || size == 1) {
          throw e;
        }
        size = size / 2;
        continue;
      }
      for (KeyValue kv : page.getKvs()) {
        entries.add(Text.entry(kv));
      }
      revision = revision == 0 ? page.getHeader().getRevision() : revision;
      if (!page.isMore()) {
        return new Snapshot(revision, entries);
      }
      if (System.nanoTime() - end > 0) {
        throw new UnreachableException(
            "etcd list " + prefix + ": not complete after " + Limits.LIST_DEADLINE, null);
      }
      from = entries.getLast().key() + "\0";
    }
  }

  private GetResponse page(String from, ByteSequence stop, long revision, int size) {
    GetOption option =
        GetOption.builder().withRange(stop).withRevision(revision).withLimit(size).build();
    return exchange.run(new Call("list", from, false), kv -> kv.get(Text.bytes(from), option));
  }

  private static boolean tooLarge(RefusedByStoreException e) {
    String message = e.getMessage();
    return message != null && message.contains("RESOURCE_EXHAUSTED");
  }
}
