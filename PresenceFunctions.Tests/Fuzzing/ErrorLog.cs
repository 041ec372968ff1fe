using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PresenceFunctions.Tests.Fuzzing;

/// <summary>Keeps what a host logs that nobody may cause from outside: errors, and anything with an exception.</summary>
internal sealed class ErrorLog : ILoggerProvider
{
    private const int Kept = 100;

    private readonly ConcurrentQueue<string> lines = new();

    public IReadOnlyCollection<string> Lines => lines;

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, lines);

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Logger(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if ((exception is not null || logLevel >= LogLevel.Error) && lines.Count < Kept)
            {
                lines.Enqueue($"{category} {logLevel}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
