package io.margay.datastore.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.datastore.resource.MemoryDatastore.Mood;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlRequest.Verb;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlResponse.Outcome;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import io.margay.model.net.Cidr;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.IpPoolSpec;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Metadata;
import io.margay.model.resource.Resource;
import io.margay.model.resource.ResourceKey;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.model.resource.WorkloadEndpointSpec;
import io.margay.model.selector.Selector;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ResourceCommandsTest {
  private static final String WEB = "/margay/v1/resources/ippools/web";

  private final MemoryDatastore store = new MemoryDatastore();
  private final AtomicInteger uid = new AtomicInteger();
  private final ResourceCommands commands =
      new ResourceCommands(
          store,
          () -> Instant.parse("2026-11-21T10:00:00.123Z"),
          () -> "uid-" + uid.incrementAndGet(),
          Consequences.NONE,
          request -> new ControlResponse.Failed(Problem.of(ErrorCode.INTERNAL, "" + request)));

  @Test
  void createsReadsChangesAndDeletes() {
    assertEquals(Outcome.CREATED, only(Verb.CREATE, pool("web", "10.0.0.0/16")).outcome());
    Resource read = get(Kind.IP_POOL).getFirst();
    assertEquals("uid-1", read.metadata().uid().orElse(""));
    assertEquals("2026-11-21T10:00:00Z", read.metadata().creationTimestamp().orElse(""));

    assertEquals(Outcome.UNCHANGED, only(Verb.APPLY, pool("web", "10.0.0.0/16")).outcome());
    assertEquals(Outcome.UPDATED, only(Verb.APPLY, disabled("web", "10.0.0.0/16")).outcome());
    Resource changed = get(Kind.IP_POOL).getFirst();
    assertEquals("uid-1", changed.metadata().uid().orElse(""));
    assertTrue(
        changed.metadata().revision().orElseThrow() > read.metadata().revision().orElseThrow());

    assertEquals(Outcome.DELETED, delete(ResourceKey.of(Kind.IP_POOL, "web")).outcome());
    assertEquals(List.of(), get(Kind.IP_POOL));
  }

  @Test
  void keepsTheVerbsApart() {
    assertFailure(
        ErrorCode.NOT_FOUND,
        "resource does not exist: IPPool(web)",
        only(Verb.REPLACE, pool("web", "10.0.0.0/16")));
    only(Verb.CREATE, pool("web", "10.0.0.0/16"));
    assertFailure(
        ErrorCode.EXISTS,
        "resource already exists: IPPool(web)",
        only(Verb.CREATE, pool("web", "10.0.0.0/16")));
    assertFailure(
        ErrorCode.INVALID,
        "IPPool(new): metadata.resourceVersion must not be given on create",
        only(Verb.CREATE, at(pool("new", "10.9.0.0/16"), 7)));
  }

  @Test
  void takesAResourceVersionAsAPrecondition() {
    only(Verb.CREATE, pool("web", "10.0.0.0/16"));
    long revision = get(Kind.IP_POOL).getFirst().metadata().revision().orElseThrow();
    assertFailure(
        ErrorCode.CONFLICT,
        "update conflict: IPPool(web)",
        only(Verb.APPLY, at(disabled("web", "10.0.0.0/16"), revision + 1)));
    assertEquals(
        Outcome.UPDATED,
        only(Verb.REPLACE, at(disabled("web", "10.0.0.0/16"), revision)).outcome());
    ResourceKey key = ResourceKey.of(Kind.IP_POOL, "web");
    assertFailure(
        ErrorCode.CONFLICT,
        "update conflict: IPPool(web)",
        result(
            new ControlRequest.Delete(
                List.of(new ControlRequest.Target(key, Optional.of(revision))), false)));
    assertFailure(
        ErrorCode.NOT_FOUND,
        "resource does not exist: IPPool(gone)",
        only(Verb.APPLY, at(pool("gone", "10.9.0.0/16"), 5)));
  }

  @Test
  void refusesPoolsThatOverlapAndNamesTheOther() {
    only(Verb.CREATE, pool("db", "10.20.128.0/17"));
    int before = store.writes();
    assertFailure(
        ErrorCode.FAILED,
        "IPPool(web): spec.cidr 10.20.0.0/16 overlaps IPPool(db) (10.20.128.0/17)",
        only(Verb.APPLY, pool("web", "10.20.0.0/16")));
    assertEquals(before, store.writes());
  }

  @Test
  void letsOneOfTwoOverlappingPoolsThroughThatAreCreatedAtOnce() {
    store.beforeNext(() -> only(Verb.CREATE, pool("db", "10.0.0.0/17")));
    assertFailure(
        ErrorCode.FAILED,
        "IPPool(web): spec.cidr 10.0.0.0/16 overlaps IPPool(db) (10.0.0.0/17)",
        only(Verb.CREATE, pool("web", "10.0.0.0/16")));
    assertEquals(1, get(Kind.IP_POOL).size());
  }

  @Test
  void keepsRangeAndBlockSizeOfAPool() {
    only(Verb.CREATE, pool("web", "10.0.0.0/16"));
    assertFailure(
        ErrorCode.FAILED,
        "IPPool(web): spec.cidr cannot be changed from 10.0.0.0/16 to 10.1.0.0/16",
        only(Verb.APPLY, pool("web", "10.1.0.0/16")));
    IpPoolSpec blocks = IpPoolSpec.of(Cidr.parse("10.0.0.0/16")).withBlockSize(28);
    assertFailure(
        ErrorCode.FAILED,
        "IPPool(web): spec.blockSize cannot be changed from 26 to 28",
        only(Verb.REPLACE, new IpPool(Metadata.named("web"), blocks)));
  }

  @Test
  void runsALostRaceAgainUnlessTheUserAskedForARevision() {
    only(Verb.CREATE, pool("web", "10.0.0.0/16"));
    store.beforeNext(() -> only(Verb.APPLY, labelled("web", "10.0.0.0/16", "other")));
    assertEquals(
        Outcome.UPDATED, only(Verb.APPLY, labelled("web", "10.0.0.0/16", "ours")).outcome());
    assertEquals("ours", get(Kind.IP_POOL).getFirst().metadata().labels().get("by"));

    long revision = get(Kind.IP_POOL).getFirst().metadata().revision().orElseThrow();
    store.beforeNext(() -> only(Verb.APPLY, labelled("web", "10.0.0.0/16", "other")));
    assertFailure(
        ErrorCode.CONFLICT,
        "update conflict: IPPool(web)",
        only(Verb.APPLY, at(labelled("web", "10.0.0.0/16", "third"), revision)));
  }

  @Test
  void leavesEndpointsOfContainersToTheirAgent() {
    WorkloadEndpoint endpoint = endpoint("cni");
    assertFailure(
        ErrorCode.NOT_ALLOWED,
        "WorkloadEndpoint(default/h1-cni-c1-eth0) can only be made by the agent on h1",
        only(Verb.APPLY, endpoint));
    store.put(
        "/margay/v1/resources/workloadendpoints/default/h1-cni-c1-eth0",
        ResourceCodec.toJson(endpoint));
    assertEquals(
        Outcome.UPDATED,
        only(
                Verb.APPLY,
                endpoint.withMetadata(endpoint.metadata().withLabels(Map.of("role", "db"))))
            .outcome());
    WorkloadEndpointSpec moved = SampleEndpoint.of("cni", "h1", Cidr.parse("10.0.0.9/32")).spec();
    assertFailure(
        ErrorCode.NOT_ALLOWED,
        "WorkloadEndpoint(default/h1-cni-c1-eth0) belongs to the agent on h1",
        only(Verb.APPLY, new WorkloadEndpoint(endpoint.metadata(), moved)));
    assertFailure(
        ErrorCode.NOT_ALLOWED,
        "WorkloadEndpoint(default/h1-cni-c1-eth0) belongs to the agent on h1",
        delete(endpoint.key()));
    assertEquals(
        Outcome.DELETED,
        result(new ControlRequest.Delete(List.of(ControlRequest.Target.of(endpoint.key())), true))
            .outcome());
    assertEquals(Outcome.CREATED, only(Verb.CREATE, endpoint("openstack")).outcome());
  }

  @Test
  void findsByNameNamespaceAndLabels() {
    only(Verb.CREATE, labelled("a", "10.0.0.0/16", "me"));
    only(Verb.CREATE, labelled("b", "10.1.0.0/16", "you"));
    only(Verb.CREATE, endpoint("openstack"));
    ControlResponse.Found found =
        assertInstanceOf(
            ControlResponse.Found.class,
            commands.execute(
                new ControlRequest.Get(
                    Kind.IP_POOL, List.of("b", "c"), Optional.empty(), Optional.empty())));
    assertEquals("b", found.resources().getFirst().metadata().name());
    assertEquals(List.of(ResourceKey.of(Kind.IP_POOL, "c")), found.missing());
    assertEquals(
        1,
        found(
                new ControlRequest.Get(
                    Kind.IP_POOL,
                    List.of(),
                    Optional.empty(),
                    Optional.of(Selector.parse("by == 'me'"))))
            .size());
    assertEquals(
        0,
        found(
                new ControlRequest.Get(
                    Kind.WORKLOAD_ENDPOINT, List.of(), Optional.of("prod"), Optional.empty()))
            .size());
    assertEquals(1, get(Kind.WORKLOAD_ENDPOINT).size());
  }

  @Test
  void goesOnAfterAFailureButNotWhenTheStoreIsAway() {
    only(Verb.CREATE, pool("b", "10.1.0.0/16"));
    ControlRequest three =
        new ControlRequest.Write(
            Verb.CREATE,
            List.of(pool("a", "10.0.0.0/16"), pool("b", "10.1.0.0/16"), pool("c", "10.2.0.0/16")));
    assertEquals(
        List.of(Outcome.CREATED, Outcome.FAILED, Outcome.CREATED),
        results(three).stream().map(ControlResponse.Result::outcome).toList());
    store.mood(Mood.AWAY);
    assertEquals(
        List.of(ErrorCode.UNREACHABLE, ErrorCode.UNREACHABLE, ErrorCode.UNREACHABLE),
        results(three).stream().map(r -> r.problem().orElseThrow().code()).toList());
  }

  @Test
  void settlesAnUnknownOutcomeByReadingBack() {
    store.mood(Mood.ANSWER_LOST);
    assertEquals(Outcome.CREATED, only(Verb.CREATE, pool("a", "10.0.0.0/16")).outcome());
    assertEquals(Outcome.UPDATED, only(Verb.APPLY, disabled("a", "10.0.0.0/16")).outcome());
    assertEquals(Outcome.DELETED, delete(ResourceKey.of(Kind.IP_POOL, "a")).outcome());
    store.mood(Mood.REQUEST_LOST);
    assertEquals(
        ErrorCode.TIMED_OUT,
        only(Verb.CREATE, pool("a", "10.0.0.0/16")).problem().orElseThrow().code());
  }

  @Test
  void tellsWhenTheStoreRefusesAndWhenItHoldsNonsense() {
    store.put(WEB, "{\"kind\":\"IPPool\"}");
    ControlResponse.Failed broken =
        assertInstanceOf(
            ControlResponse.Failed.class, commands.execute(ControlRequest.Get.all(Kind.IP_POOL)));
    assertEquals("the store holds no valid IPPool at " + WEB, broken.problem().what());
    store.mood(Mood.FORBIDDING);
    assertEquals(
        ErrorCode.NOT_ALLOWED,
        only(Verb.CREATE, pool("a", "10.0.0.0/16")).problem().orElseThrow().code());
  }

  private static IpPool pool(String name, String cidr) {
    return new IpPool(Metadata.named(name), IpPoolSpec.of(Cidr.parse(cidr)));
  }

  private static IpPool disabled(String name, String cidr) {
    return new IpPool(Metadata.named(name), IpPoolSpec.of(Cidr.parse(cidr)).withDisabled(true));
  }

  private static IpPool labelled(String name, String cidr, String by) {
    return new IpPool(
        Metadata.named(name).withLabels(Map.of("by", by)), IpPoolSpec.of(Cidr.parse(cidr)));
  }

  private static WorkloadEndpoint endpoint(String orchestrator) {
    return SampleEndpoint.of(orchestrator, "h1", Cidr.parse("10.0.0.1/32"));
  }

  private static Resource at(Resource resource, long revision) {
    return resource.withMetadata(
        resource.metadata().withResourceVersion(Optional.of(Long.toString(revision))));
  }

  private List<Resource> get(Kind kind) {
    return found(ControlRequest.Get.all(kind));
  }

  private List<Resource> found(ControlRequest.Get get) {
    return assertInstanceOf(ControlResponse.Found.class, commands.execute(get)).resources();
  }

  private ControlResponse.Result only(Verb verb, Resource resource) {
    return result(new ControlRequest.Write(verb, List.of(resource)));
  }

  private ControlResponse.Result delete(ResourceKey key) {
    return result(new ControlRequest.Delete(List.of(ControlRequest.Target.of(key)), false));
  }

  private ControlResponse.Result result(ControlRequest request) {
    return results(request).getFirst();
  }

  private List<ControlResponse.Result> results(ControlRequest request) {
    return assertInstanceOf(ControlResponse.Done.class, commands.execute(request)).results();
  }

  private static void assertFailure(ErrorCode code, String what, ControlResponse.Result result) {
    assertEquals(Outcome.FAILED, result.outcome());
    assertEquals(what, result.problem().orElseThrow().what());
    assertEquals(code, result.problem().orElseThrow().code());
  }
}
