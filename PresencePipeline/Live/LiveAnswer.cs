using System.Buffers;
using System.IO.Pipelines;
using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PresencePipeline.Board;
using PresencePipeline.Redis;

namespace PresencePipeline.Live;

/// <summary>
/// One reader's stream: what it has to catch up with, then the frames of the live feed as they come, until the reader goes, the host
/// stops or is drained, or its <see cref="LiveOptions.Lifetime"/> is over. It ends between events, so a reader resumes elsewhere
/// after the last id that it has.
/// </summary>
internal sealed class LiveAnswer(
    LiveStart start,
    LiveFeed feed,
    LiveReplay replay,
    TimeSpan lifetime,
    TimeProvider timeProvider,
    CancellationToken hostStopping,
    CancellationToken cancelled) : IResult
{
    private const int PieceBytes = 32 * 1024;

    private readonly List<LiveFrame> taken = [];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // Clients who came at the same time should not all come back at the same time.
        using var timeIsUp = new CancellationTokenSource(lifetime * (10 + Random.Shared.NextDouble()) / 11, timeProvider);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            timeIsUp.Token, hostStopping, cancelled, httpContext.RequestAborted);
        Prepare(httpContext);
        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            return;
        }

        feed.Enter();
        try
        {
            await RunAsync(httpContext.Response.BodyWriter, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Whatever ended it, the client connects again if it wants more.
        }
        catch (Exception failure) when (RedisFailure.IsPassing(failure))
        {
            // Redis failed while past changes were read. The client connects again, and is answered 503 if Redis is still away.
        }
        finally
        {
            feed.Leave();
        }
    }

    private static void Prepare(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        var headers = context.Response.Headers;
        headers.ContentType = MediaTypeNames.Text.EventStream;
        headers.CacheControl = "no-cache,no-store";
        headers.ContentEncoding = "identity";
        headers["X-Accel-Buffering"] = "no";
    }

    private async Task RunAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        await WriteAsync(output, LiveEvents.Opening, cancellationToken);
        var next = await BeginAsync(output, cancellationToken);
        while (next is { } number)
        {
            taken.Clear();
            if (!feed.TryRead(ref number, taken))
            {
                next = await StartAgainAsync(output, LiveReset.Gap, cancellationToken);
                continue;
            }

            if (taken.Count == 0)
            {
                await feed.GrowthAsync(number).WaitAsync(cancellationToken);
                continue;
            }

            foreach (var frame in taken)
            {
                output.Write(frame.Bytes.Span);
            }

            await output.FlushAsync(cancellationToken);
            next = number;
        }
    }

    /// <returns>Number of the next frame to send; null if the board is no longer known.</returns>
    private Task<long?> BeginAsync(PipeWriter output, CancellationToken cancellationToken) => start switch
    {
        { Reset: { } reset } => StartAgainAsync(output, reset, cancellationToken),
        { After: { } position } when feed.After(position) is { } next => Task.FromResult<long?>(next),
        { After: { } position } => ReplayAsync(output, position, cancellationToken),
        _ => SendSnapshotAsync(output, cancellationToken),
    };

    private async Task<long?> StartAgainAsync(PipeWriter output, LiveReset reset, CancellationToken cancellationToken)
    {
        await WriteAsync(output, (await LiveEvents.ResetAsync(reset)).Bytes, cancellationToken);
        return await SendSnapshotAsync(output, cancellationToken);
    }

    private async Task<long?> SendSnapshotAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        if (await feed.SnapshotAsync() is not { } snapshot)
        {
            return null;
        }

        await WriteAsync(output, snapshot.Frame.Bytes, cancellationToken);
        return snapshot.Next;
    }

    /// <summary>
    /// Sends the changes since the position, and then the board, because the feed does not tell everything: it says nothing of agents
    /// who were forgotten, for example.
    /// </summary>
    private async Task<long?> ReplayAsync(PipeWriter output, FeedPosition position, CancellationToken cancellationToken)
    {
        if (await feed.SnapshotAsync() is not { } snapshot)
        {
            return null;
        }

        await foreach (var frame in replay.ReadAsync(position, snapshot.Board).WithCancellation(cancellationToken))
        {
            await WriteAsync(output, frame.Bytes, cancellationToken);
            position = frame.Position!;
        }

        if (position != snapshot.Board.Position)
        {
            return await StartAgainAsync(output, LiveReset.Position, cancellationToken);
        }

        await WriteAsync(output, snapshot.Frame.Bytes, cancellationToken);
        return snapshot.Next;
    }

    /// <summary>Writes in pieces, so that no more than one of them waits in memory for a client that does not read.</summary>
    private static async Task WriteAsync(PipeWriter output, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        for (var rest = bytes; !rest.IsEmpty; rest = rest[Math.Min(PieceBytes, rest.Length)..])
        {
            await output.WriteAsync(rest[..Math.Min(PieceBytes, rest.Length)], cancellationToken);
        }
    }
}
