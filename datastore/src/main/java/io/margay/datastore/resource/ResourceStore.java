package io.margay.datastore.resource;

import io.margay.datastore.Commit;
import io.margay.datastore.Compare;
import io.margay.datastore.Datastore;
import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.Transaction;
import io.margay.datastore.Write;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlRequest.Verb;
import io.margay.model.control.ControlResponse.Outcome;
import io.margay.model.control.ErrorCode;
import io.margay.model.resource.Resource;
import io.margay.model.resource.ResourceKey;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes one resource at a time, each in one transaction with compares. Without a precondition of
 * the user's, a race that is lost is run again, a few times.
 */
final class ResourceStore {
  private static final int ROUNDS = 8;

  private final Datastore store;
  private final InstantSource time;
  private final Supplier<String> uids;
  private final Consequences consequences;

  ResourceStore(
      Datastore store, InstantSource time, Supplier<String> uids, Consequences consequences) {
    this.store = store;
    this.time = time;
    this.uids = uids;
    this.consequences = consequences;
  }

  /** One attempt: an outcome, or empty when somebody was faster. */
  private interface Round {
    Optional<Outcome> run() throws Refusal;
  }

  Outcome write(Verb verb, Resource resource) throws Refusal {
    if (verb == Verb.CREATE && resource.metadata().revision().isPresent()) {
      throw Refusal.of(
              ErrorCode.INVALID,
              resource.key() + ": metadata.resourceVersion must not be given on create")
          .next("leave it out, or use apply");
    }
    return rounds(
        resource.key(),
        () -> {
          Optional<Stored> before = find(resource.key());
          return switch (verb) {
            case CREATE -> {
              if (before.isPresent()) {
                throw exists(resource.key());
              }
              yield create(resource);
            }
            case APPLY -> before.isEmpty() ? applyNew(resource) : update(before.get(), resource);
            case REPLACE -> update(before.orElseThrow(() -> missing(resource.key())), resource);
          };
        });
  }

  Outcome delete(ControlRequest.Target target, boolean force) throws Refusal {
    return rounds(
        target.key(),
        () -> {
          Stored before = find(target.key()).orElseThrow(() -> missing(target.key()));
          requireRevision(before, target.revision());
          Admission.delete(before.resource(), force);
          Entry entry = before.entry();
          Transaction more = consequences.ofDeleting(before.resource());
          List<Compare> compares = new ArrayList<>();
          compares.add(new Compare.Unchanged(entry.key(), entry.modRevision()));
          compares.addAll(more.compares());
          List<Write> writes = new ArrayList<>();
          writes.add(new Write.Delete(entry.key())); // first, as Transactions wants it
          writes.addAll(more.writes());
          Commit commit = Transactions.commit(store, new Transaction(compares, writes));
          return commit instanceof Commit.Done ? Optional.of(Outcome.DELETED) : Optional.empty();
        });
  }

  private static Outcome rounds(ResourceKey key, Round round) throws Refusal {
    for (int i = 0; i < ROUNDS; i++) {
      Optional<Outcome> outcome = round.run();
      if (outcome.isPresent()) {
        return outcome.get();
      }
    }
    throw Refusal.of(ErrorCode.CONFLICT, "update conflict: " + key)
        .why("others changed it " + ROUNDS + " times meanwhile");
  }

  private Optional<Outcome> applyNew(Resource resource) throws Refusal {
    if (resource.metadata().revision().isPresent()) {
      throw missing(resource.key()).why("metadata.resourceVersion is given, so it was there");
    }
    return create(resource);
  }

  private Optional<Outcome> create(Resource resource) throws Refusal {
    String uid = uids.get();
    Admission.Ticket ticket = Admission.create(store, resource, uid);
    String now = time.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    Resource made =
        resource.withMetadata(resource.metadata().withOrigin(Optional.of(uid), Optional.of(now)));
    String key = storeKey(resource.key());
    List<Compare> compares = new ArrayList<>(List.of(new Compare.Absent(key)));
    List<Write> writes = new ArrayList<>(List.of(new Write.Put(key, ResourceCodec.toJson(made))));
    ticket.guard().ifPresent(compares::add);
    ticket.mark().ifPresent(writes::add);
    Commit commit = Transactions.commit(store, new Transaction(compares, writes));
    return commit instanceof Commit.Done ? Optional.of(Outcome.CREATED) : Optional.empty();
  }

  private Optional<Outcome> update(Stored before, Resource resource) throws Refusal {
    requireRevision(before, resource.metadata().revision());
    Admission.update(before.resource(), resource);
    Resource made =
        resource.withMetadata(
            resource
                .metadata()
                .withOrigin(
                    before.resource().metadata().uid(),
                    before.resource().metadata().creationTimestamp()));
    String json = ResourceCodec.toJson(made);
    if (json.equals(ResourceCodec.toJson(before.resource()))) {
      return Optional.of(Outcome.UNCHANGED);
    }
    Entry entry = before.entry();
    Commit commit =
        Transactions.commit(
            store,
            new Transaction(
                List.of(new Compare.Unchanged(entry.key(), entry.modRevision())),
                List.of(new Write.Put(entry.key(), json))));
    return commit instanceof Commit.Done ? Optional.of(Outcome.UPDATED) : Optional.empty();
  }

  Optional<Stored> find(ResourceKey key) throws Refusal {
    Optional<Entry> entry = store.get(storeKey(key));
    return entry.isEmpty() ? Optional.empty() : Optional.of(Stored.read(key.kind(), entry.get()));
  }

  private static void requireRevision(Stored before, Optional<Long> expected) throws Refusal {
    long now = before.entry().modRevision();
    if (expected.isPresent() && expected.get() != now) {
      throw Refusal.of(ErrorCode.CONFLICT, "update conflict: " + before.resource().key())
          .why("it is at resource version " + now + ", and " + expected.get() + " was asked for")
          .next("read it again, or leave metadata.resourceVersion out to overwrite it");
    }
  }

  private static Refusal exists(ResourceKey key) {
    return Refusal.of(ErrorCode.EXISTS, "resource already exists: " + key)
        .next("netctl apply    to change it");
  }

  static Refusal missing(ResourceKey key) {
    return Refusal.of(ErrorCode.NOT_FOUND, "resource does not exist: " + key)
        .next("netctl get " + key.kind().plural());
  }

  private static String storeKey(ResourceKey key) {
    return Keys.resource(key.kind().plural(), key.namespace(), key.name());
  }
}
