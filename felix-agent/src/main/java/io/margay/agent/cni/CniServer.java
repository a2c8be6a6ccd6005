package io.margay.agent.cni;

import com.fasterxml.jackson.databind.JsonNode;
import io.margay.agent.api.Endpoint;
import io.margay.agent.workload.AddressWish;
import io.margay.agent.workload.AttachRequest;
import io.margay.agent.workload.Attached;
import io.margay.agent.workload.LinkWish;
import io.margay.agent.workload.WorkloadException;
import io.margay.agent.workload.Workloads;
import io.margay.cni.CniException;
import io.margay.cni.CniRequest;
import io.margay.cni.CniResult;
import io.margay.cni.CniWire;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.resource.EndpointName;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Serves the CNI client. */
public final class CniServer implements Endpoint {
  private static final System.Logger LOG = System.getLogger(CniServer.class.getName());

  private final String node;
  private final Workloads workloads;

  public CniServer(String node, Workloads workloads) {
    this.node = node;
    this.workloads = workloads;
  }

  @Override
  public int magic() {
    return CniWire.MAGIC;
  }

  @Override
  public int requestLength(ByteBuffer soFar) throws RefusedException {
    try {
      return CniWire.requestLength(soFar);
    } catch (CniException e) {
      throw new RefusedException(e.text(), refusal(e));
    }
  }

  @Override
  public byte[] answer(ByteBuffer request, Caller caller) {
    try {
      if (caller.uid() != 0) {
        throw new CniException(
            CniException.INVALID_ENVIRONMENT,
            "only root may attach containers",
            "uid " + caller.uid());
      }
      return CniWire.writeAnswer(0, serve(CniRequest.parse(CniWire.read(request)), caller));
    } catch (CniException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "cni request failed code={0} message=\"{1}\" details=\"{2}\"",
          e.code(),
          e.text(),
          e.details());
      return refusal(e);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "cni request failed by a bug", e);
      return refusal(
          new CniException(CniException.IO_FAILURE, "internal error: " + e, "see the agent's log"));
    }
  }

  private static byte[] refusal(CniException e) {
    return CniWire.writeAnswer(1, CniResult.errorJson(e) + "\n");
  }

  private String serve(CniRequest request, Caller caller) throws CniException {
    EndpointName name =
        new EndpointName(node, "cni", request.containerId(), request.interfaceName());
    try {
      return switch (request.command()) {
        case ADD -> add(request, name, caller);
        case DEL -> {
          workloads.detach(
              name,
              Optional.of(request.netns()).filter(n -> !n.isEmpty()).map(n -> seenBy(caller, n)));
          yield "";
        }
        case CHECK -> {
          workloads.check(name, seenBy(caller, request.netns()), addresses(request));
          yield "";
        }
      };
    } catch (WorkloadException e) {
      throw new CniException(code(e.reason()), e.text(), e.details());
    }
  }

  private String add(CniRequest request, EndpointName name, Caller caller)
      throws WorkloadException {
    Attached attached =
        workloads.attach(
            new AttachRequest(
                name,
                request.network(),
                seenBy(caller, request.netns()),
                new AddressWish.FromPools(request.pools(), request.address().stream().toList()),
                LinkWish.PLAIN,
                Map.of()));
    CniResult result =
        new CniResult(
            attached.hostInterface(),
            attached.hostMac(),
            request.interfaceName(),
            attached.containerMac(),
            request.netns(),
            attached.address(),
            attached.gateway());
    return result.toJson(request.version()) + "\n";
  }

  private static Path seenBy(Caller caller, String path) {
    return caller.pid() == 0 || path.startsWith("/proc/")
        ? Path.of(path)
        : Path.of("/proc/" + caller.pid() + "/root" + path);
  }

  private static List<Ip> addresses(CniRequest request) throws CniException {
    List<Ip> addresses = new ArrayList<>();
    for (JsonNode ip : request.previous().map(p -> p.path("ips")).orElseThrow()) {
      try {
        addresses.add(InterfaceAddress.parse(ip.path("address").asText()).address());
      } catch (IllegalArgumentException e) {
        throw new CniException(
            CniException.DECODING_FAILURE,
            "prevResult.ips: not an address",
            ip.path("address").toString());
      }
    }
    return addresses;
  }

  private static int code(WorkloadException.Reason reason) {
    return switch (reason) {
      case INVALID_REQUEST -> CniException.INVALID_CONFIG;
      case NAMESPACE -> CniException.INVALID_NETNS;
      case TRY_AGAIN -> CniException.TRY_AGAIN_LATER;
      case KERNEL -> CniException.IO_FAILURE;
      case NOT_AS_EXPECTED -> CniException.CHECK_FAILED;
    };
  }
}
