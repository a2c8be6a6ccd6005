package io.margay.datastore.resource;

import io.margay.datastore.Entry;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.control.ErrorCode;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Resource;

/** A resource with the entry that holds it. */
record Stored(Resource resource, Entry entry) {

  /** A resource that somebody wrote past us, or a later release, may not be readable. */
  static Stored read(Kind kind, Entry entry) throws Refusal {
    try {
      return new Stored(ResourceCodec.fromJson(kind, entry.value(), entry.modRevision()), entry);
    } catch (InvalidDocumentException e) {
      throw Refusal.of(ErrorCode.FAILED, "the store holds no valid " + kind + " at " + entry.key())
          .why(e.faults().getFirst().what())
          .next("etcdctl get " + entry.key() + "    then correct or delete it there");
    }
  }
}
