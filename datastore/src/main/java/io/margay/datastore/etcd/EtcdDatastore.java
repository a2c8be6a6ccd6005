package io.margay.datastore.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.margay.datastore.Commit;
import io.margay.datastore.Compare;
import io.margay.datastore.Datastore;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.Snapshot;
import io.margay.datastore.Transaction;
import io.margay.datastore.Watch;
import io.margay.datastore.WatchListener;
import io.margay.datastore.Write;
import io.margay.datastore.etcd.Verdict.Call;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The store in an etcd 3.4 or later. See the package for what each failure means. */
public final class EtcdDatastore implements Datastore {
  private final Connections connections;
  private final Exchange exchange;
  private final Listing listing;

  private EtcdDatastore(Connections connections, Duration deadline) {
    this.connections = connections;
    this.exchange = new Exchange(connections, deadline);
    this.listing = new Listing(exchange);
  }

  /**
   * Prepares a client; it connects with its first call, so that a store that is away is no failure
   * here.
   *
   * @throws EtcdConfigException when a file of the configuration cannot be used
   */
  public static EtcdDatastore open(EtcdConfig config) {
    Duration grace = config.deadline().multipliedBy(2);
    return new EtcdDatastore(new Connections(new ClientFactory(config), grace), config.deadline());
  }

  @Override
  public Optional<Entry> get(String key) {
    GetResponse answer =
        exchange.run(new Call("get", key, false), kv -> kv.get(Text.bytes(key), GetOption.DEFAULT));
    return answer.getKvs().stream().findFirst().map(Text::entry);
  }

  @Override
  public Snapshot list(String prefix) {
    return listing.list(prefix);
  }

  @Override
  public Commit commit(Transaction transaction) {
    TxnResponse answer =
        exchange.run(
            new Call("transaction", subject(transaction), true), kv -> start(kv, transaction));
    long revision = answer.getHeader().getRevision();
    if (answer.isSucceeded()) {
      return new Commit.Done(revision);
    }
    List<Entry> current =
        answer.getGetResponses().stream()
            .flatMap(got -> got.getKvs().stream())
            .map(Text::entry)
            .toList();
    return new Commit.Refused(revision, current);
  }

  @Override
  public Watch watch(String prefix, long fromRevision, WatchListener listener) {
    return EtcdWatch.open(connections.current().client(), prefix, fromRevision, listener);
  }

  @Override
  public boolean healthy() {
    try {
      exchange.run(
          new Call("get", Keys.PREFIX, false),
          kv -> kv.get(Text.bytes(Keys.PREFIX), GetOption.builder().withCountOnly(true).build()));
      return true;
    } catch (DatastoreException e) {
      return false;
    }
  }

  @Override
  public void close() {
    connections.close();
  }

  private static CompletableFuture<TxnResponse> start(KV kv, Transaction transaction) {
    List<Compare> compares = transaction.compares();
    return kv.txn()
        .If(compares.stream().map(EtcdDatastore::condition).toArray(Cmp[]::new))
        .Then(transaction.writes().stream().map(EtcdDatastore::write).toArray(Op[]::new))
        .Else(compares.stream().map(EtcdDatastore::read).toArray(Op[]::new))
        .commit();
  }

  private static Cmp condition(Compare compare) {
    ByteSequence key = Text.bytes(compare.key());
    return switch (compare) {
      case Compare.Absent _ -> new Cmp(key, Cmp.Op.EQUAL, CmpTarget.createRevision(0));
      case Compare.Unchanged unchanged ->
          new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(unchanged.modRevision()));
    };
  }

  private static Op read(Compare compare) {
    return Op.get(Text.bytes(compare.key()), GetOption.DEFAULT);
  }

  private static Op write(Write write) {
    ByteSequence key = Text.bytes(write.key());
    return switch (write) {
      case Write.Put put -> Op.put(key, Text.bytes(put.value()), PutOption.DEFAULT);
      case Write.Delete _ -> Op.delete(key, DeleteOption.DEFAULT);
    };
  }

  private static String subject(Transaction transaction) {
    List<Write> writes = transaction.writes();
    return switch (writes.size()) {
      case 0 -> "without writes";
      case 1 -> writes.getFirst().key();
      default -> writes.getFirst().key() + " and " + (writes.size() - 1) + " more";
    };
  }
}
