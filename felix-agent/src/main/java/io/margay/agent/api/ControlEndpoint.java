package io.margay.agent.api;

import io.margay.model.control.Control;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlWire;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import java.nio.ByteBuffer;

/** Serves netctl. */
public final class ControlEndpoint implements Endpoint {
  private final Control control;

  public ControlEndpoint(Control control) {
    this.control = control;
  }

  @Override
  public int magic() {
    return ControlWire.MAGIC;
  }

  @Override
  public int requestLength(ByteBuffer soFar) throws RefusedException {
    try {
      return ControlWire.requestLength(soFar);
    } catch (ControlWire.WireException e) {
      throw new RefusedException(String.valueOf(e.getMessage()), refusal(e));
    }
  }

  @Override
  public byte[] answer(ByteBuffer request, Caller caller) {
    try {
      return ControlWire.write(control.execute(ControlWire.readRequest(request)));
    } catch (ControlWire.WireException e) {
      return refusal(e);
    }
  }

  private static byte[] refusal(ControlWire.WireException e) {
    return ControlWire.write(
        new ControlResponse.Failed(Problem.of(ErrorCode.INVALID, String.valueOf(e.getMessage()))));
  }
}
