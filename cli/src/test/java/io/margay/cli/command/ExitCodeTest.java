package io.margay.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.datastore.resource.MemoryDatastore.Mood;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExitCodeTest {
  private static final String WEB =
      "{apiVersion: margay.io/v1, kind: IPPool, metadata: {name: web}, spec: {cidr: 10.0.0.0/16}}";
  private static final String DISABLED =
      "{apiVersion: margay.io/v1, kind: IPPool, metadata: {name: web},"
          + " spec: {cidr: 10.0.0.0/16, disabled: true}}";
  private static final String DB =
      "{apiVersion: margay.io/v1, kind: IPPool, metadata: {name: db}, spec: {cidr: 10.1.0.0/16}}";
  private static final String OVERLAPPING =
      "{apiVersion: margay.io/v1, kind: IPPool, metadata: {name: big}, spec: {cidr: 10.0.0.0/8}}";
  private static final String STALE =
      "{apiVersion: margay.io/v1, kind: IPPool, metadata: {name: web, resourceVersion: '999'},"
          + " spec: {cidr: 10.0.0.0/16}}";
  private static final String CONTAINER =
      "{apiVersion: margay.io/v1, kind: WorkloadEndpoint, metadata: {}, spec: {orchestrator: cni,"
          + " node: h1, containerID: c1, endpoint: eth0, interfaceName: mgy1}}";

  /** A store that holds the pool "web"; then one command line, with an input or without. */
  static Stream<Arguments> calls() {
    return Stream.of(
        row(0, "create -f -", DB),
        row(0, "apply -f -", WEB),
        row(0, "apply -f -", DISABLED),
        row(0, "replace -f -", DISABLED),
        row(0, "get pools", ""),
        row(0, "get IPPools web -o yaml", ""),
        row(0, "get pool 10.0.0.0/16", ""),
        row(0, "delete pool web", ""),
        row(0, "delete pool 10.0.0.0/16", ""),
        row(0, "delete -f -", WEB),
        row(0, "delete pool none --skip-not-exists", ""),
        row(0, "create --skip-exists -f -", WEB),
        row(0, "create --skip-empty -f -", " \n"),
        row(0, "validate -f -", WEB),
        row(0, "version", ""),
        row(0, "get --help", ""),
        row(1, "create -f -", OVERLAPPING),
        row(1, "apply -f -", WEB.replace("/16}", "/16, blockSize: 28}")),
        row(2, "", ""),
        row(2, "crate -f -", WEB),
        row(2, "create --filname -", WEB),
        row(2, "create", ""),
        row(2, "create -f -", ""),
        row(2, "create -f -", STALE),
        row(2, "create -f /nonexistent/pool.yaml", ""),
        row(2, "get", ""),
        row(2, "get poool", ""),
        row(2, "get pools -o xml", ""),
        row(2, "get pools -l role=db", ""),
        row(2, "get pools -n prod", ""),
        row(2, "get pools --timeout soon", ""),
        row(2, "get pools -f", ""),
        row(2, "delete pool", ""),
        row(2, "delete pool web -f -", WEB),
        row(2, "delete policy a/b", ""),
        row(2, "ipam", ""),
        row(2, "init", ""),
        row(3, "apply --error-unchanged -f -", WEB),
        row(3, "create --skip-exists --error-unchanged -f -", WEB),
        row(4, "get pool none", ""),
        row(4, "get pool web none", ""),
        row(4, "delete pool none", ""),
        row(4, "delete pool 10.9.0.0/16", ""),
        row(4, "replace -f -", DB),
        row(5, "create -f -", WEB),
        row(5, "apply -f -", STALE),
        row(5, "delete -f -", STALE),
        row(7, "create -f -", CONTAINER),
        row(9, "create -f -", WEB + "\n---\n" + DB),
        row(9, "delete pool web none", ""));
  }

  private static Arguments row(int code, String line, String input) {
    return Arguments.of(code, line, input);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void everyEndHasItsCode(int code, String line, String input) {
    Call call = new Call().input(WEB);
    assertEquals(0, call.run("create", "-f", "-").code());
    Call.Outcome outcome = call.input(input).run(words(line));
    assertEquals(code, outcome.code(), outcome.out() + outcome.err());
    if (code != 0 && code != 3) {
      assertTrue(outcome.err().contains("error: "), outcome.err());
    }
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyProblemOfAWholeRequestHasItsCode(ErrorCode code) {
    Call call = new Call().answering(new ControlResponse.Failed(Problem.of(code, "no")));
    assertEquals(code.exitCode(), call.run("node", "status").code());
  }

  @Test
  void aStoreThatIsAwayIsUnreachable() {
    Call call = new Call().input(WEB);
    call.store.mood(Mood.AWAY);
    for (String line : new String[] {"get pools", "create -f -", "delete pool a", "ipam show"}) {
      assertEquals(6, call.run(words(line)).code(), line);
    }
  }

  @Test
  void aStoreThatForbidsIsNotAllowed() {
    Call call = new Call().input(WEB);
    call.store.mood(Mood.FORBIDDING);
    assertEquals(7, call.run("create", "-f", "-").code());
  }

  @Test
  void anUnknownOutcomeIsATimeOut() {
    Call call = new Call().input(WEB);
    call.store.mood(Mood.REQUEST_LOST);
    assertEquals(8, call.run("create", "-f", "-").code());
  }

  @Test
  void aBugIsAnInternalError() {
    Call.Outcome outcome =
        new Call()
            .agent(_ -> {
              throw new IllegalStateException("oops");
            })
            .run("status");
    assertEquals(12, outcome.code());
    assertTrue(outcome.err().startsWith("error: internal error: "), outcome.err());
  }

  private static String[] words(String line) {
    return line.isEmpty() ? new String[0] : line.split(" ");
  }
}
