using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using PresenceFunctions.Tests.Testing.FunctionsHost.Messages;

namespace PresenceFunctions.Tests.Testing.FunctionsHost;

/// <summary>
/// The host's end of the one stream between host and worker: matches answers to questions, and results to invocations, and
/// keeps what the worker logs.
/// </summary>
internal sealed class WorkerLink : FunctionRpc.FunctionRpcBase
{
    private readonly Channel<StreamingMessage> outgoing = Channel.CreateUnbounded<StreamingMessage>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> questions = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<InvocationResponse>> invocations = new();
    private readonly ConcurrentQueue<RpcLog> logs = new();
    private readonly TaskCompletionSource<string> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool isOver;

    /// <summary>Completes with the worker's id when it has connected.</summary>
    public Task<string> Opened => opened.Task;

    public IReadOnlyCollection<RpcLog> Logs => logs;

    /// <summary>Ids of the invocations that have begun and not ended.</summary>
    public IEnumerable<string> Running => invocations.Keys;

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        var sending = SendAsync(responseStream, context.CancellationToken);
        try
        {
            await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
            {
                Receive(message);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The worker has ended, in whatever way.
        }

        End();
        await sending;
    }

    public void Tell(StreamingMessage message) => outgoing.Writer.TryWrite(message);

    /// <summary>Sends a message and waits for the one that answers it.</summary>
    public async Task<StreamingMessage> AskAsync(StreamingMessage message)
    {
        message.RequestId = Guid.NewGuid().ToString();
        var answer = questions.GetOrAdd(message.RequestId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        Tell(message);
        return await answer.Task;
    }

    /// <summary>Starts an invocation and waits for its result, which is a cancelled one if the worker ends before.</summary>
    public Task<InvocationResponse> InvokeAsync(InvocationRequest request)
    {
        var result = invocations.GetOrAdd(request.InvocationId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        Tell(new StreamingMessage { InvocationRequest = request });
        if (isOver)
        {
            End();
        }

        return result.Task;
    }

    public void Cancel(string invocationId) =>
        Tell(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = invocationId } });

    private async Task SendAsync(IServerStreamWriter<StreamingMessage> stream, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in outgoing.Reader.ReadAllAsync(cancellationToken))
            {
                await stream.WriteAsync(message, cancellationToken);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or InvalidOperationException)
        {
            // There is nobody left to say it to.
        }
    }

    private void Receive(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.StartStream:
                opened.TrySetResult(message.StartStream.WorkerId);
                break;
            case StreamingMessage.ContentOneofCase.RpcLog:
                logs.Enqueue(message.RpcLog);
                break;
            case StreamingMessage.ContentOneofCase.InvocationResponse when invocations
                .TryRemove(message.InvocationResponse.InvocationId, out var result):
                result.TrySetResult(message.InvocationResponse);
                break;
            default:
                if (questions.TryRemove(message.RequestId, out var answer))
                {
                    answer.TrySetResult(message);
                }

                break;
        }
    }

    private void End()
    {
        isOver = true;
        outgoing.Writer.TryComplete();
        foreach (var (invocationId, result) in invocations)
        {
            invocations.TryRemove(invocationId, out _);
            result.TrySetResult(new InvocationResponse
            {
                InvocationId = invocationId,
                Result = new StatusResult { Status = StatusResult.Types.Status.Cancelled, Result = "The worker has ended." },
            });
        }
    }
}
