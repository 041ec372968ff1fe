using Microsoft.Azure.Functions.Worker.Converters;

namespace PresenceFunctions.Invocations;

/// <summary>Gives a function that takes a token that of <see cref="InvocationEnds"/>.</summary>
internal sealed class InvocationTokenConverter : IInputConverter
{
    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context) => ValueTask.FromResult(
        context.TargetType == typeof(CancellationToken) && context.FunctionContext.Features.Get<InvocationToken>() is { } token
            ? ConversionResult.Success(token.Value)
            : ConversionResult.Unhandled());
}
