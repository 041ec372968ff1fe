using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PresencePipeline.Answers;

namespace PresencePipeline.Redis;

/// <summary>
/// Answers a route's requests with what Redis holds, or with 503 while Redis does not answer or refuses. Such an outage takes two lines
/// in the log, one when it begins and one when it is over, however many requests come meanwhile.
/// </summary>
/// <param name="title">What fails then; title of the problem.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">That of the route.</param>
internal sealed partial class RedisAnswers(string title, TimeProvider timeProvider, ILogger logger)
{
    private readonly Lock gate = new();
    private volatile bool failing;
    private long turned = long.MinValue;

    public Task<IResult> AnswerAsync(Func<Task<IResult>> answer) =>
        AnswerAsync(answer, failure => Problems.TryAgain(title, Describe(failure)));

    /// <param name="answer">Answers with the help of Redis.</param>
    /// <param name="unavailable">Answers where that fails.</param>
    public Task<T> AnswerAsync<T>(Func<Task<T>> answer, Func<T> unavailable) => AnswerAsync(answer, _ => unavailable());

    private static string Describe(Exception failure) => RedisRefusal.CodeOf(failure) switch
    {
        null => "Redis does not answer at the moment.",
        "WRONGTYPE" => "Redis holds something of another type under a key of the stream's (WRONGTYPE).",
        "OOM" => "Redis is out of memory at the moment (OOM).",
        var code => $"Redis refuses at the moment ({code}); the log says why.",
    };

    private async Task<T> AnswerAsync<T>(Func<Task<T>> answer, Func<Exception, T> unavailable)
    {
        var asked = timeProvider.GetTimestamp();
        try
        {
            var answered = await answer();
            if (failing && Turns(toFailing: false, asked))
            {
                LogOver(title);
            }

            return answered;
        }
        catch (Exception failure) when (RedisFailure.IsPassing(failure))
        {
            if (!failing && Turns(toFailing: true, asked))
            {
                LogBegins(title, failure);
            }

            return unavailable(failure);
        }
    }

    // A request that began before the last turn says nothing about the time after it.
    private bool Turns(bool toFailing, long asked)
    {
        lock (gate)
        {
            if (failing == toFailing || asked < turned)
            {
                return false;
            }

            (failing, turned) = (toFailing, timeProvider.GetTimestamp());
            return true;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Title}: Redis does not answer, or refuses. Requests are answered 503 until it recovers.")]
    private partial void LogBegins(string title, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Title}: that is over, Redis answers again.")]
    private partial void LogOver(string title);
}
