package io.margay.cli.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.datastore.testing.EtcdServer;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlRequest.Verb;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlResponse.Outcome;
import io.margay.model.control.ControlResponse.Result;
import io.margay.model.control.ErrorCode;
import io.margay.model.net.Cidr;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.IpPoolSpec;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Metadata;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The commands on a real etcd. */
class StoreConnectionTest {
  private static EtcdServer etcd;

  @BeforeAll
  static void start() {
    etcd = EtcdServer.started();
  }

  @AfterAll
  static void stop() {
    etcd.close();
  }

  @Test
  void letsOneOfManyOverlappingPoolsThrough() throws Exception {
    int rivals = 8;
    List<Callable<Result>> creations =
        IntStream.range(0, rivals)
            .<Callable<Result>>mapToObj(i -> () -> create("race-" + i, "10.50.0.0/" + (16 + i)))
            .toList();
    try (ExecutorService executor = Executors.newFixedThreadPool(rivals)) {
      int created = 0;
      for (Future<Result> future : executor.invokeAll(creations)) {
        Result result = future.get();
        created += result.outcome() == Outcome.CREATED ? 1 : 0;
        result
            .problem()
            .ifPresent(
                problem -> assertTrue(problem.what().contains(" overlaps "), problem.what()));
      }
      assertEquals(1, created);
    }
  }

  @Test
  void createsCountsAndDeletes() {
    try (Connection connection = connection()) {
      assertEquals(Outcome.CREATED, create("counted", "10.60.0.0/24").outcome());
      ControlResponse.Ipam ipam =
          assertInstanceOf(
              ControlResponse.Ipam.class, connection.execute(new ControlRequest.IpamShow(true)));
      assertTrue(ipam.pools().stream().anyMatch(pool -> pool.name().equals("counted")));
      ControlResponse.Done done =
          assertInstanceOf(
              ControlResponse.Done.class,
              connection.execute(
                  new ControlRequest.Delete(
                      List.of(ControlRequest.Target.of(pool("counted", "10.60.0.0/24").key())),
                      false)));
      assertEquals(Outcome.DELETED, done.results().getFirst().outcome());
      // What the agents have written of their sessions; here there is none.
      assertInstanceOf(
          ControlResponse.Peers.class, connection.execute(new ControlRequest.NodeStatus()));
    }
  }

  @Test
  void tellsThatNobodyAnswers() {
    try (EtcdServer gone = EtcdServer.started();
        Connection connection = Connection.open(settings(gone))) {
      gone.kill();
      ControlResponse.Failed failed =
          assertInstanceOf(
              ControlResponse.Failed.class,
              connection.execute(ControlRequest.Get.all(Kind.IP_POOL)));
      assertEquals(ErrorCode.UNREACHABLE, failed.problem().code());
    }
  }

  private static Result create(String name, String cidr) {
    try (Connection connection = connection()) {
      return assertInstanceOf(
              ControlResponse.Done.class,
              connection.execute(new ControlRequest.Write(Verb.CREATE, List.of(pool(name, cidr)))))
          .results()
          .getFirst();
    }
  }

  private static IpPool pool(String name, String cidr) {
    return new IpPool(Metadata.named(name), IpPoolSpec.of(Cidr.parse(cidr)));
  }

  private static Connection connection() {
    return Connection.open(settings(etcd));
  }

  private static StoreSettings settings(EtcdServer server) {
    return new StoreSettings(
        List.of(server.endpoint()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Path.of("/nowhere"),
        Optional.of(Duration.ofSeconds(2)));
  }
}
