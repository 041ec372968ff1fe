using Microsoft.Azure.Functions.Worker.Converters;

namespace PresenceFunctions.Invocations;

/// <summary>Gives the token of <see cref="InvocationEnds"/> to functions that take a cancellation token.</summary>
internal sealed class InvocationTokenConverter : IInputConverter
{
    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context) => ValueTask.FromResult(
        context.TargetType == typeof(CancellationToken) && context.FunctionContext.Features.Get<InvocationToken>() is { } token
            ? ConversionResult.Success(token.Value)
            : ConversionResult.Unhandled());
}
