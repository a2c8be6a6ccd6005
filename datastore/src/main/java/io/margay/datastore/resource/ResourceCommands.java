package io.margay.datastore.resource;

import io.margay.datastore.CompactedException;
import io.margay.datastore.Datastore;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.OutcomeUnknownException;
import io.margay.datastore.RefusedByStoreException;
import io.margay.datastore.UnreachableException;
import io.margay.model.control.Control;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlResponse.Outcome;
import io.margay.model.control.ControlResponse.Result;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Resource;
import io.margay.model.resource.ResourceKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads and writes resources of the store as {@code netctl} asks. Safe for use by many threads;
 * blocks as the store does.
 */
public final class ResourceCommands implements Control {
  private final Datastore store;
  private final ResourceStore resources;
  private final Control others;

  /**
   * Commands on a store.
   *
   * @param time for creation timestamps
   * @param uids a text that never comes twice at each call, such as a random UUID
   * @param consequences what goes with a resource that is deleted
   * @param others executes what is not about resources
   */
  public ResourceCommands(
      Datastore store,
      InstantSource time,
      Supplier<String> uids,
      Consequences consequences,
      Control others) {
    this.store = store;
    this.resources = new ResourceStore(store, time, uids, consequences);
    this.others = others;
  }

  @Override
  public ControlResponse execute(ControlRequest request) {
    try {
      return switch (request) {
        case ControlRequest.Get get -> get(get);
        case ControlRequest.Write write ->
            each(
                write.resources(),
                Resource::key,
                resource -> resources.write(write.verb(), resource));
        case ControlRequest.Delete delete ->
            each(
                delete.targets(),
                ControlRequest.Target::key,
                target -> resources.delete(target, delete.force()));
        case ControlRequest.IpamShow _,
            ControlRequest.NodeStatus _,
            ControlRequest.Status _,
            ControlRequest.NodeCleanup _,
            ControlRequest.Bgp _ ->
            others.execute(request);
      };
    } catch (Refusal e) {
      return new ControlResponse.Failed(e.problem());
    } catch (DatastoreException e) {
      return new ControlResponse.Failed(problem(e));
    }
  }

  /** What a user is told when the store said no or nothing. */
  public static Problem problem(DatastoreException e) {
    String words = String.valueOf(e.getMessage());
    return switch (e) {
      case UnreachableException _ ->
          Problem.of(ErrorCode.UNREACHABLE, "the store does not answer")
              .withWhy(words)
              .withKept("nothing was written")
              .withNext("etcdctl endpoint health    and check the endpoints given");
      case OutcomeUnknownException _ ->
          Problem.of(ErrorCode.TIMED_OUT, "the store did not answer in time").withWhy(words);
      case RefusedByStoreException _ ->
          Problem.of(
                  aboutRights(words) ? ErrorCode.NOT_ALLOWED : ErrorCode.FAILED,
                  "the store refused")
              .withWhy(words)
              .withKept("nothing was written");
      case CompactedException _ ->
          Problem.of(ErrorCode.FAILED, "the store compacted what was being read").withWhy(words);
    };
  }

  /** etcd's words for missing rights, server/etcdserver/api/v3rpc/rpctypes/error.go. */
  private static boolean aboutRights(String words) {
    return words.contains("PERMISSION_DENIED")
        || words.contains("UNAUTHENTICATED")
        || words.contains("permission denied")
        || words.contains("authentication")
        || words.contains("user name");
  }

  private ControlResponse get(ControlRequest.Get get) throws Refusal {
    List<Resource> found = new ArrayList<>();
    List<ResourceKey> missing = new ArrayList<>();
    if (get.names().isEmpty()) {
      for (Entry entry : store.list(Keys.resources(get.kind().plural())).entries()) {
        found.add(Stored.read(get.kind(), entry).resource());
      }
      if (get.namespace().isPresent()) {
        found.removeIf(resource -> !resource.metadata().namespace().equals(get.namespace()));
      }
    }
    for (String name : get.names()) {
      ResourceKey key = key(get.kind(), get.namespace(), name);
      resources.find(key).ifPresentOrElse(s -> found.add(s.resource()), () -> missing.add(key));
    }
    get.labels()
        .ifPresent(selector ->
            found.removeIf(resource -> !selector.matches(resource.metadata().labels())));
    return new ControlResponse.Found(found, missing);
  }

  private static ResourceKey key(Kind kind, Optional<String> namespace, String name) {
    return kind.namespaced()
        ? new ResourceKey(kind, namespace.or(() -> Optional.of(Kind.DEFAULT_NAMESPACE)), name)
        : ResourceKey.of(kind, name);
  }

  /** Work on one resource. */
  private interface Work<T> {
    Outcome on(T item) throws Refusal;
  }

  /** Once the store is away, the rest is not tried: each would wait for the deadline again. */
  private static <T> ControlResponse each(
      List<T> items, Function<T, ResourceKey> keyOf, Work<T> work) {
    List<Result> results = new ArrayList<>();
    Optional<Problem> away = Optional.empty();
    for (T item : items) {
      ResourceKey key = keyOf.apply(item);
      if (away.isPresent()) {
        results.add(Result.failed(key, away.get()));
        continue;
      }
      try {
        results.add(Result.of(key, work.on(item)));
      } catch (Refusal e) {
        results.add(Result.failed(key, e.problem()));
      } catch (DatastoreException e) {
        Problem problem = problem(e);
        results.add(Result.failed(key, problem));
        away = Optional.of(problem).filter(p -> p.code() == ErrorCode.UNREACHABLE);
      }
    }
    return new ControlResponse.Done(results);
  }
}
