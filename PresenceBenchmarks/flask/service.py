"""What a Flask script in front of a Redis Stream looks like: one route, a signature, an XADD. Nothing else that the product does."""
import hashlib
import hmac
import os

import redis
from flask import Flask, jsonify, request

app = Flask(__name__)
stream = os.environ["STREAM"]
secret = os.environ["SECRET"].encode()
client = redis.Redis(host="127.0.0.1", port=int(os.environ["REDIS_PORT"]))


@app.route("/api/redis-ingest", methods=["POST"])
def ingest():
    expected = hmac.new(secret, request.get_data(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, request.headers.get("X-GC-Signature", "")):
        return jsonify(error="signature"), 401
    try:
        event = request.get_json()
        entry = client.xadd(stream, {
            "agentId": event["agentId"],
            "state": event["state"],
            "timestamp": event["timestamp"],
            "eventSubscriptionId": event["eventSubscriptionId"],
            "sent": int(request.headers.get("X-GC-Timestamp", "0")),
        })
        return jsonify(id=entry.decode()), 200
    except Exception as failure:
        return jsonify(error=str(failure)), 500
