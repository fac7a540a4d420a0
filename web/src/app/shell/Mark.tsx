/** The product's mark: two sails and the sea. */
export function Mark({ size = 24 }: { size?: number }) {
  return <img src="/mark.svg" width={size} height={size} alt="Tradewind" />;
}
